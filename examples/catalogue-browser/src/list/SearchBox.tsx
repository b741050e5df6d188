import type { FormEvent } from "react";
import { changeAddress } from "../address.ts";

/** Searches all text columns, as LaminDB's `search` does. */
export function SearchBox({ search }: { search: string }) {
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    changeAddress({ search: String(new FormData(event.currentTarget).get("search") ?? "").trim() });
  };
  return (
    <search>
      <form onSubmit={submit}>
        <label htmlFor="search">Search</label>
        <input id="search" name="search" type="search" defaultValue={search} placeholder="key, description, uid …" />
        <button type="submit">Search</button>
      </form>
    </search>
  );
}
