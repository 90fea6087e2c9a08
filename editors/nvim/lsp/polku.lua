-- polku's language server for Neovim 0.11 and newer. With this folder, or a copy of `lsp/polku.lua`, in the runtime
-- path, `vim.lsp.enable("polku")` starts it for the journeys of a project.

return {
  cmd = { "polku", "lsp" },
  filetypes = { "yaml" },
  -- Files below a `polku.yaml`, and what polku takes for a journey elsewhere; other YAML is left alone.
  root_dir = function(buffer, start)
    local name = vim.api.nvim_buf_get_name(buffer)
    local project = vim.fs.root(buffer, "polku.yaml")
    local journey = name:match("/journeys/.*%.[Yy][Aa]?[Mm][Ll]$") or name:match("%.journey%.[Yy][Aa]?[Mm][Ll]$")
    if project or journey then
      start(project or vim.fs.root(buffer, ".git") or vim.fs.dirname(name))
    end
  end,
}
