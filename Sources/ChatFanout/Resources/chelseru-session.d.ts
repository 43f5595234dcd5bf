/** @typedef {{access: string, refresh: string, expires_in?: number, [more: string]: any}} Tokens */
/**
 * A user's login, as all tabs of a browser share it: whichever tab needs a fresh token first fetches it, and the others take that
 * one. (A refresh token works once; two tabs that each use it end the session.)
 *
 *     import { ChelseruSession } from "/chelseru-session.js";
 *     const session = new ChelseruSession();
 *     session.logIn(answerOfAuthenticate);
 *     const chat = new ChelseruChat({ token: session.token });
 */
export class ChelseruSession {
    /**
     * @param {object} [options]
     * @param {string} [options.url] of the server, default: where the page came from
     * @param {string} [options.name] under which the tokens lie in the store; two apps of one origin need two
     * @param {{getItem(key: string): ?string, setItem(key: string, value: string): void}} [options.store] default: `localStorage`, which
     *   all tabs share, and where there is none, this object's memory
     */
    constructor({ url, name, store }?: {
        url?: string | undefined;
        name?: string | undefined;
        store?: {
            getItem(key: string): string | null;
            setItem(key: string, value: string): void;
        } | undefined;
    } | undefined);
    /**
     * Is told when the user logs in or out, here or in another tab. `ended` says that it was not the user who ended it.
     *
     * @type {?(state: {tokens: ?Tokens, ended: boolean}) => void}
     */
    onChange: ((state: {
        tokens: Tokens | null;
        ended: boolean;
    }) => void) | null;
    /**
     * The tokens, and what else `logIn` was given; null if nobody is logged in.
     *
     * @returns {?Tokens}
     */
    get tokens(): Tokens | null;
    /**
     * Whether the last session was ended by the server, and not by logging out.
     *
     * @returns {boolean}
     */
    get ended(): boolean;
    /**
     * Takes the answer of a login, `POST /api/authenticate/`, and whatever else should be known beside it.
     *
     * @param {Tokens} tokens
     */
    logIn(tokens: Tokens): void;
    /** Ends the session, in all tabs and at the server. Close the chat first: then it hears no reason for its end. */
    logOut(): Promise<void>;
    /**
     * Forgets the tokens, in all tabs, and tells the server nothing.
     *
     * @param {boolean} [ended] whether it was the server that ended the session
     */
    forget(ended?: boolean | undefined): void;
    /**
     * The access token: what `ChelseruChat` wants for its option `token`. Null if nobody is logged in, or no longer.
     *
     * @param {{fresh?: boolean}} [wish] `fresh`: the one that was given before is no longer good
     * @returns {Promise<?string>}
     */
    token: ({ fresh }?: {
        fresh?: boolean | undefined;
    } | undefined) => Promise<string | null>;
    /**
     * Calls the API as this user: `fetch` with the token, and once more with a fresh one where that is refused.
     *
     * @param {string} path
     * @param {RequestInit} [request]
     * @returns {Promise<Response>}
     */
    fetch(path: string, request?: RequestInit | undefined): Promise<Response>;
    #private;
}
export type Tokens = {
    [more: string]: any;
    access: string;
    refresh: string;
    expires_in?: number | undefined;
};
