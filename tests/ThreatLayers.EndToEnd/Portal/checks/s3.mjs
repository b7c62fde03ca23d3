// An S3 server with one bucket, "threats": node s3.mjs FOLDER. Prints its address, then a line for every request that changes something.
import S3rver from "s3rver";

const server = new S3rver({ port: 0, address: "127.0.0.1", silent: true, directory: process.argv[2], configureBuckets: [{ name: "threats" }] });
server.middleware.unshift(async (ctx, next) => {
  await next();
  if (ctx.method !== "GET" && ctx.method !== "HEAD") console.log(`${ctx.method} ${ctx.path} ${ctx.status}`);
});
const { port } = await server.run();
console.log(`http://127.0.0.1:${port}`);
