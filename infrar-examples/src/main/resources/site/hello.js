// A function of Cloudflare Pages: answers /hello.
export function onRequestGet(context) {
  return new Response(`hello from ${context.env.MODE ?? "nowhere"}\n`);
}
