// orval writes the base URL into the client.
const { BASE_URL } = process.env;

module.exports = {
  rollcall: {
    input: "./openapi.json",
    output: { target: "./client/api.ts", client: "fetch", baseUrl: BASE_URL, urlEncodeParameters: true },
  },
};
