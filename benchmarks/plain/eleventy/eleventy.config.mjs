export default () => ({
  dir: { input: "content", includes: "../layouts", output: "_site" },
  markdownTemplateEngine: false,
});
