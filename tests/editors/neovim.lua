-- Edits a project in Neovim as an author does, and prints what the author sees, as JSON; the test judges it.
--
-- nvim -l neovim.lua SETUP, in the folder of the project, where SETUP is a file of Lua that sets polku up. The author's
-- Neovim is a second one, which this one types into.

local child

-- Runs Lua in the author's Neovim.
local function run(code, ...)
  return vim.rpcrequest(child, "nvim_exec_lua", code, { ... })
end

-- The value of an expression as soon as it is neither nil, false nor empty. A value that is none passes an RPC as
-- vim.NIL.
local function wait_for(what, expression, ...)
  local value
  local args = { ... }
  local there = vim.wait(30000, function()
    value = run("return " .. expression, unpack(args))
    return value and value ~= vim.NIL and (type(value) ~= "table" or next(value) ~= nil)
  end, 20)
  if not there then
    error(what .. " did not come; what was said: " .. run("return vim.fn.execute('messages')"))
  end
  return value
end

local function press(keys)
  vim.rpcrequest(child, "nvim_input", keys)
end

local function go_to(text)
  run("vim.fn.cursor(1, 1) vim.fn.search([[\\V]] .. ..., 'c')", text)
end

local function lines(buffer)
  return run("return table.concat(vim.api.nvim_buf_get_lines(..., 0, -1, false), '\\n') .. '\\n'", buffer or 0)
end

local CODES = "vim.tbl_map(function(d) return d.code end, vim.diagnostic.get(0))"

-- What is offered where a line with this text is begun below the cursor's.
local function offered(text)
  press("o" .. text:gsub("<", "<lt>"))
  wait_for("the line", "vim.api.nvim_get_current_line():find(..., 1, true)", text)
  press("<C-x><C-o>")
  local items = wait_for("what completes `" .. text .. "`", "vim.fn.complete_info({ 'items' }).items")
  press("<C-e><Esc>u")
  wait_for("the line undone", "vim.fn.mode() == 'n' and not vim.fn.search([[\\V]] .. ... .. [[\\$]], 'nw') ~= 0", text)
  return vim.tbl_map(function(item) return item.abbr end, items)
end

local function edit(setup)
  local seen = {}
  run("dofile(...)", setup)
  run("vim.cmd.edit(...)", "journeys/pancake.yaml")
  local found = wait_for("a diagnostic", "vim.diagnostic.get(0)")
  seen.mistakes = vim.tbl_map(function(d) return d.code end, found)
  local first = found[1]
  seen.said = first.message
  seen.source = first.source
  seen.underlined = run(
    "local d = ... return vim.api.nvim_buf_get_text(0, d.lnum, d.col, d.end_lnum, d.end_col, {})[1]",
    first
  )

  go_to("experiance")
  run([[
    _G.titles = {}
    vim.lsp.buf.code_action({
      context = { only = { "quickfix" } },
      filter = function(action) table.insert(titles, action.title) return action.title:match("^write") ~= nil end,
      apply = true,
    })
  ]])
  wait_for("the fix", "vim.fn.search('experience: 4', 'nw') ~= 0")
  seen.fixes = run("return titles")
  wait_for("its end", "not vim.tbl_contains(" .. CODES .. ", ...)", seen.mistakes[1])
  seen.left = run("return " .. CODES)

  go_to("kitchen")
  seen.keys = offered("exp")
  seen.words = offered("tone: ")
  seen.references = offered("next: ")

  go_to("experience")
  run("vim.lsp.buf.hover()")
  seen.hover = wait_for("the hover", [[(function()
    for _, window in ipairs(vim.api.nvim_list_wins()) do
      if vim.api.nvim_win_get_config(window).relative ~= "" then
        return table.concat(vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(window), 0, -1, false), "\n")
      end
    end
  end)()]])

  go_to("channel: web")
  press("fw")
  run("vim.lsp.buf.references(nil, { on_list = function(list) _G.uses = list.items end })")
  seen.uses = vim.tbl_map(function(item)
    return vim.fs.basename(item.filename) .. ":" .. item.lnum
  end, wait_for("the references", "uses"))
  table.sort(seen.uses)
  run("vim.lsp.buf.definition()")
  wait_for("the definition", "vim.api.nvim_buf_get_name(0):match('polku.yaml$')")
  seen.definition = "polku.yaml:" .. run("return vim.fn.line('.')")
  run("vim.cmd.edit('journeys/pancake.yaml')")

  go_to("channel: web")
  press("fw")
  run("vim.lsp.buf.rename('website')")
  wait_for("the new id", "vim.fn.search('channel: website', 'nw') ~= 0")
  go_to("id: menu")
  press("fm")
  run("vim.lsp.buf.rename('carte')")
  wait_for("the new id", "vim.fn.search('id: carte', 'nw') ~= 0")
  seen.journey = lines()
  seen.project = lines(run("return vim.fn.bufadd('polku.yaml')"))
  return seen
end

local ran, said = pcall(function()
  child = vim.fn.jobstart({ vim.v.progpath, "--clean", "--embed", "--headless", "-n" }, { rpc = true })
  return edit(_G.arg[1])
end)
if child then
  vim.fn.jobstop(child)
end
if not ran then
  io.stderr:write(tostring(said) .. "\n")
  os.exit(1)
end
io.stdout:write(vim.json.encode(said) .. "\n")
