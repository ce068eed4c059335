// What screens ask of the server: paths, questions and answers typed by the server's own description (api.gen.ts).
import type { components, paths } from "./api.gen";
import { ApiError, request } from "./http";

export { ApiError, request };

export type Schemas = components["schemas"];
export type CallSummary = Schemas["CallLine"];

type Method = "get" | "post" | "put" | "patch" | "delete";
type Json<T> = T extends { content: { "application/json": infer Body } } ? Body : undefined;
type Success<R> = R extends { 200: infer A } ? A : R extends { 201: infer A } ? A : undefined;
type Operation<P extends keyof paths, M extends Method> = NonNullable<paths[P][M]>;
type Given<O, K extends "path" | "query"> = O extends { parameters: infer A }
  ? K extends keyof A
    ? A[K]
    : undefined
  : undefined;
type Body<O> = O extends { requestBody?: infer B } ? Json<NonNullable<B>> : undefined;

/** The answer of a route. */
export type Answer<P extends keyof paths, M extends Method> =
  Operation<P, M> extends { responses: infer R } ? Json<Success<R>> : undefined;

/** What a route is given: the variables of its path, its query, its body. */
export interface Question<P extends keyof paths, M extends Method> {
  readonly path?: Given<Operation<P, M>, "path">;
  readonly query?: Given<Operation<P, M>, "query">;
  readonly body?: Body<Operation<P, M>>;
  readonly signal?: AbortSignal;
}

/** Asks a route: `ask("get", "/api/calls", { query: { limit: 5 } })`. */
export function ask<P extends keyof paths, M extends Method>(
  method: M,
  route: P,
  { path, query, body, signal }: Question<P, M> = {},
): Promise<Answer<P, M>> {
  return request(address(route, path, query), {
    method: method.toUpperCase(),
    body,
    ...(signal ? { signal } : {}),
  });
}

/** A route's address with its variables filled in; parts of the query that are null or undefined are left out. */
export function address(route: string, path?: object, query?: object): string {
  const filled = Object.entries(path ?? {}).reduce(
    (text, [name, value]) => text.replace(`{${name}}`, encodeURIComponent(String(value))),
    route,
  );
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== null && one !== undefined && one !== "") search.append(name, String(one));
    }
  }
  return search.size ? `${filled}?${search}` : filled;
}
