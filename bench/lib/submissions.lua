-- The load: the same request under an ID that nobody used before, as fast as it is answered.
-- wrk -s submissions.lua URL -- FILE RUN: FILE holds a whole request with the hole of HOLE for the
-- ID, RUN is eight hex digits that no other run has. Without the hole it is sent as it is. The last
-- line is what was measured, as JSON.

local HOLE = "@@@@@@@@-@@@@-@@@@-@@@@-@@@@@@@@@@@@"
local threads = 0

function setup(thread)
  thread:set("number", threads)
  threads = threads + 1
end

function init(words)
  local file = assert(io.open(words[1], "rb"))
  local text = file:read("*a")
  file:close()
  local from, to = text:find(HOLE, 1, true)
  if not from then
    request = function() return text end
    return
  end
  before = text:sub(1, from - 1) .. words[2] .. string.format("-%04x-4000-8000-", number)
  after = text:sub(to + 1)
  count = 0
end

function request()
  count = count + 1
  return before .. string.format("%012x", count) .. after
end

function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format(
    '{"requests":%d,"us":%d,"connect":%d,"read":%d,"write":%d,"status":%d,"timeout":%d,"p50":%d,"p99":%d,"most":%d}\n',
    summary.requests, summary.duration, errors.connect, errors.read, errors.write, errors.status,
    errors.timeout, latency:percentile(50), latency:percentile(99), latency.max))
end
