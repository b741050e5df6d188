import { useGraphiQL } from "@graphiql/react";
import { useCallback, useLayoutEffect, useSyncExternalStore } from "react";

/**
 * Disables GraphiQL's run button while the page does not have an operation of the document that the editor shows: while
 * the document is empty or not yet read, or has a syntax error. What runs can always be stopped.
 */
export function RunGate() {
  const { queryEditor, documentAST, operations, isRunning } = useGraphiQL((state) => ({
    queryEditor: state.queryEditor,
    documentAST: state.documentAST,
    operations: state.operations,
    isRunning: state.isFetching || state.subscription !== null,
  }));
  const subscribe = useCallback(
    (notify: () => void) => {
      const listener = queryEditor?.onDidChangeModelContent(notify);
      return () => listener?.dispose();
    },
    [queryEditor],
  );
  const shown = useSyncExternalStore(subscribe, () => queryEditor?.getValue());
  const hasDocument = shown !== undefined && documentAST?.loc?.source.body === shown && !!operations?.length;
  // after every render: GraphiQL replaces the button where there are several operations to choose from
  useLayoutEffect(() => {
    const button = document.querySelector<HTMLButtonElement>(".graphiql-execute-button");
    if (button) button.disabled = !hasDocument && !isRunning;
  });
  return null;
}
