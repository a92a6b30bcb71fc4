// Jest's part of what esbuild does by itself: a .txt file is a module whose value is its text.
module.exports = {
  process: (text) => ({ code: `exports.__esModule = true; exports.default = ${JSON.stringify(text)};` }),
};
