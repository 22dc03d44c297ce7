"""The generated reference pages (参考文档): one module a page, each a function from the code to Markdown."""
