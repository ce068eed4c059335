// A list that is fetched: waited for, failed, empty, or there.
import type { ComponentChildren, JSX } from "preact";
import { Failed, type Loaded, Loading } from "../design/parts";

interface Props<T> {
  list: Loaded<readonly T[]>;
  loading: string;
  empty: JSX.Element;
  children: (rows: readonly T[]) => ComponentChildren;
}

export function Listing<T>({ list, loading, empty, children }: Props<T>): JSX.Element {
  const rows = list.value.value;
  const error = list.error.value;
  if (!rows) return error ? <Failed error={error} retry={list.load} /> : <Loading what={loading} />;
  return (
    <>
      {error ? <Failed error={error} retry={list.load} /> : null}
      {rows.length ? children(rows) : empty}
    </>
  );
}
