// What keeps a site: keys of phone systems, and the audit list.
import { address, type Schemas } from "./api";
import { request } from "./http";

export type Key = Schemas["KeyLine"];
export type KeyMade = Schemas["KeyMade"];
export type AuditRow = Schemas["AuditRow"];

export interface AuditFilter {
  readonly actor: string;
  readonly action: string;
  readonly resource: string;
}

const id = encodeURIComponent;

export const site = {
  keys: async () => (await request<{ keys: Key[] }>("/api/ingest-keys")).keys,
  addKey: (body: { name: string; source: string; team: string; days: number | null; signs: boolean }) =>
    request<KeyMade>("/api/ingest-keys", { method: "POST", body }),
  rotateKey: (key: string) =>
    request<KeyMade>(`/api/ingest-keys/${id(key)}/rotate`, { method: "POST", body: {} }),
  revokeKey: (key: string) => request<Key>(`/api/ingest-keys/${id(key)}`, { method: "DELETE" }),
  verify: () => request<{ rows: number; anchor: string }>("/api/audit/verify"),
  audit: async (filter: AuditFilter, before: number | null, limit: number) =>
    (await request<{ rows: AuditRow[] }>(address("/api/audit", {}, { ...filter, before, limit }))).rows,
};
