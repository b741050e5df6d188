import { type FormEvent, useEffect, useRef } from "react";
import { changeAddress } from "../address.ts";

/** Searches all text columns, as LaminDB's `search` does. */
export function SearchBox({ search }: { search: string }) {
  const input = useRef<HTMLInputElement>(null);
  // also when the browser goes back; the input stays the same one, so it keeps the focus
  useEffect(() => {
    if (input.current) input.current.value = search;
  }, [search]);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    changeAddress({ search: String(new FormData(event.currentTarget).get("search") ?? "").trim() });
  };
  return (
    <search>
      <form onSubmit={submit}>
        <label htmlFor="search">Search</label>
        <input ref={input} id="search" name="search" type="search" placeholder="key, description, uid …" />
        <button type="submit">Search</button>
      </form>
    </search>
  );
}
