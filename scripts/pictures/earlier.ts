/** Loaded before a server, which then believes that it is `PICTURES_DAYS_AGO` days earlier. */

const dayMs = 86_400_000;
const agoMs = Number(process.env["PICTURES_DAYS_AGO"]) * dayMs;
const nowMs = Date.now;
Date.now = () => nowMs() - agoMs;
