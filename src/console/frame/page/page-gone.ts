/** The script of a page did not arrive: the server has a newer console by now, or does not answer. */
export class PageGone extends Error {}
