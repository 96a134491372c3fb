// Reads a stream of server-sent events over fetch, so that the token goes in a header and not in the address.

/** Calls `heard` at every sign of life and `said` with the data of each event, until the stream ends. */
export async function readEvents(answer: Response, heard: () => void, said: (data: string) => void): Promise<void> {
  const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
  for (let text = "", chunk; !(chunk = await reader.read()).done; ) {
    heard();
    const events = (text + chunk.value).split("\n\n");
    text = events.pop() ?? "";
    for (const event of events) {
      const data = event.split("\n").find((line) => line.startsWith("data: "));
      if (data) said(data.slice(6));
    }
  }
}
