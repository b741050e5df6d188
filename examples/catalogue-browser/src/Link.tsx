import type { MouseEvent, ReactNode } from "react";
import { type Address, navigate, useAddress, writeAddress } from "./address.ts";

/** A link to the present address with changes. New tabs and copied links work as with any other. */
export function Link({ to, children }: { to: Partial<Address>; children: ReactNode }) {
  const href = writeAddress({ ...useAddress(), ...to });
  const follow = (event: MouseEvent) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    navigate(href);
  };
  return (
    <a href={href} onClick={follow}>
      {children}
    </a>
  );
}
