import { useAddress } from "./address.ts";
import { InstancePicker } from "./InstancePicker.tsx";
import { ArtifactList } from "./list/ArtifactList.tsx";
import { ArtifactPage } from "./object/ArtifactPage.tsx";

/** The list of artifacts, or one of them, as the address says. */
export function App() {
  const { artifact } = useAddress();
  return (
    <>
      <header className="bar">
        <span className="brand">Catalogue browser</span>
        <InstancePicker />
      </header>
      <main>{artifact ? <ArtifactPage key={artifact.instance + artifact.uid} {...artifact} /> : <ArtifactList />}</main>
    </>
  );
}
