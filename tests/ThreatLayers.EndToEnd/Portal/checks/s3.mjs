// An S3 server with one bucket, "threats": node s3.mjs FOLDER [SLOW]. Prints its address, then a line for every request that changes something.
// With SLOW, a number of milliseconds, it says "BEGIN PATH" and waits so long before it looks at what is put.
import S3rver from "s3rver";

const [directory, slow] = process.argv.slice(2);
const server = new S3rver({ port: 0, address: "127.0.0.1", silent: true, directory, configureBuckets: [{ name: "threats" }] });
server.middleware.unshift(async (ctx, next) => {
  if (slow && ctx.method === "PUT") {
    console.log(`BEGIN ${ctx.path}`);
    await new Promise((resolve) => setTimeout(resolve, Number(slow)));
    if (ctx.req.destroyed || ctx.req.aborted) return;
  }
  await next();
  if (ctx.method !== "GET" && ctx.method !== "HEAD") console.log(`${ctx.method} ${ctx.path} ${ctx.status}`);
});
const { port } = await server.run();
console.log(`http://127.0.0.1:${port}`);
