// A stock RSocket client (rsocket-core) and a stock Arrow library (apache-arrow) against a Sluice
// server: what somebody without any Sluice code would write. Prints one JSON object.
//
//     node client.js tcp://127.0.0.1:7878 all    "SELECT …"   every row
//     node client.js tcp://127.0.0.1:7878 json   "SELECT …"   every row, asked for as JSON
//     node client.js tcp://127.0.0.1:7878 some 3 "SELECT …"   so many batches, one by one, then cancel

const { RSocketConnector } = require("rsocket-core");
const { TcpClientTransport } = require("rsocket-tcp-client");
const { WebsocketClientTransport } = require("rsocket-websocket-client");
const composite = require("rsocket-composite-metadata");
const arrow = require("apache-arrow");
const WebSocket = require("ws");

const WellKnown = composite.WellKnownMimeType;

function transport(address) {
  const url = new URL(address);
  if (url.protocol === "tcp:") {
    return new TcpClientTransport({
      connectionOptions: { host: url.hostname, port: Number(url.port) },
    });
  }
  return new WebsocketClientTransport({
    url: address,
    wsCreator: (target) => new WebSocket(target),
  });
}

function metadata(accept) {
  const entries = [
    [WellKnown.MESSAGE_RSOCKET_ROUTING, composite.encodeRoute("sql.query")],
  ];
  if (accept) {
    const type = Buffer.from(accept, "ascii");
    entries.push([
      WellKnown.MESSAGE_RSOCKET_ACCEPT_MIMETYPES,
      Buffer.concat([Buffer.from([type.length - 1]), type]),
    ]);
  }
  return composite.encodeCompositeMetadata(entries);
}

// Resolves when the stream has ended, or has been cancelled after `limit` payloads.
function query(rsocket, sql, accept, first, limit) {
  return new Promise((resolve) => {
    const payloads = [];
    const stream = rsocket.requestStream(
      { data: Buffer.from(sql, "utf8"), metadata: metadata(accept) },
      first,
      {
        onNext(payload, complete) {
          payloads.push(Buffer.from(payload.data));
          if (complete) {
            resolve({ payloads });
          } else if (payloads.length === limit) {
            stream.cancel();
            resolve({ payloads });
          } else if (payloads.length >= first && limit) {
            stream.request(1);
          }
        },
        onComplete: () => resolve({ payloads }),
        onError: (error) => resolve({ payloads, error }),
        onExtension() {},
      }
    );
  });
}

function rows(payloads) {
  const table = arrow.tableFromIPC(Buffer.concat(payloads));
  const plain = (value) =>
    typeof value === "bigint" ? value.toString() : value === undefined ? null : value;
  return table
    .toArray()
    .map((row) => Object.fromEntries(Object.entries(row.toJSON()).map(([k, v]) => [k, plain(v)])));
}

async function main([address, scenario, ...rest]) {
  const connector = new RSocketConnector({
    setup: {
      keepAlive: 20000,
      lifetime: 90000,
      metadataMimeType: WellKnown.MESSAGE_RSOCKET_COMPOSITE_METADATA.string,
      dataMimeType: "application/octet-stream",
    },
    transport: transport(address),
  });
  const rsocket = await connector.connect();
  const everything = 0x7fffffff;
  let result;
  if (scenario === "all") {
    const { payloads, error } = await query(rsocket, rest[0], null, everything);
    result = error
      ? { code: error.code, error: JSON.parse(error.message) }
      : { payloads: payloads.length, rows: rows(payloads) };
  } else if (scenario === "json") {
    const { payloads } = await query(rsocket, rest[0], "application/json", everything);
    result = { rows: payloads.map((payload) => JSON.parse(payload.toString("utf8"))) };
  } else {
    const batches = Number(rest[0]);
    const { payloads } = await query(rsocket, rest[1], null, 1, batches + 1);
    result = { payloads: payloads.length, rows: rows(payloads) };
  }
  rsocket.onClose(() => {
    process.stdout.write(JSON.stringify(result), () => process.exit(0));
  });
  rsocket.close();
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error);
  process.exit(1);
});
