// Files that the server makes: fetched first, so that a refusal is told on the page and not in an empty tab, then kept.
import { ApiError } from "./http";

export interface FetchedFile {
  readonly name: string;
  readonly content: Blob;
}

/** A file of an address; `name` is for answers that name none. Throws what the server said where it refuses. */
export async function fetchFile(address: string, name: string): Promise<FetchedFile> {
  try {
    const response = await fetch(address);
    if (!response.ok) throw await refusal(response);
    const told = /filename="([^"]+)"/.exec(response.headers.get("content-disposition") ?? "")?.[1];
    return { name: told ?? name, content: await response.blob() };
  } catch (error) {
    throw error instanceof ApiError ? error : new ApiError("unreachable", "");
  }
}

/** Hands a file to the browser, which puts it where it puts downloads. */
export function keepFile({ name, content }: FetchedFile): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

async function refusal(response: Response): Promise<ApiError> {
  const answer = await response.json().catch(() => null);
  return new ApiError(
    answer?.code ?? `http_${response.status}`,
    answer?.message ?? "",
    answer?.hint ?? "",
    response.status,
  );
}
