-- wrk script: every request asks for a code for another mobile number.
--
-- Usage: wrk … -s bench-otp.lua URL -- [ACCEPTED]
--   ACCEPTED  stop after so many answers with status 200 (default: run for wrk's whole duration)

local threads = {}

function setup(thread)
    table.insert(threads, thread)
    thread:set("number", #threads)
end

function init(arguments)
    math.randomseed(os.time() + number)
    -- The nine digits after +989. A step that shares no factor with their count visits each of them once, and spreads
    -- consecutive requests over all prefixes, as real users would.
    position = math.random(0, 999999999)
    step = 618033989
    quota = tonumber(arguments[1]) or math.huge
    statuses = {}
    wrk.method = "POST"
    wrk.headers["Content-Type"] = "application/json"
end

function request()
    position = (position + step) % 1000000000
    return wrk.format(nil, nil, nil, string.format('{"mobile_number":"+989%09d"}', position))
end

function response(status)
    statuses[status] = (statuses[status] or 0) + 1
    if status == 200 and statuses[200] >= quota then
        wrk.thread:stop()
        -- wrk's main thread would sleep until its duration is over; an interrupt ends it with its report. A little
        -- later, because a process does not hear interrupts while it waits for the command of an os.execute.
        os.execute("(sleep 0.1; kill -INT $PPID) &")
    end
end

function done(summary, latency)
    local statuses, other = {}, 0
    for _, thread in ipairs(threads) do
        for status, count in pairs(thread:get("statuses")) do
            statuses[status] = (statuses[status] or 0) + count
            if status < 200 or status > 299 then other = other + count end
        end
    end
    print(string.format("requests/s   %.0f", summary.requests / (summary.duration / 1000000)))
    print(string.format("p50          %.2f ms", latency:percentile(50) / 1000))
    print(string.format("p99          %.2f ms", latency:percentile(99) / 1000))
    for status, count in pairs(statuses) do
        print(string.format("status %d   %d", status, count))
    end
    print(string.format("not 2xx      %d", other))
    local errors = summary.errors
    print(string.format("broken       %d", errors.connect + errors.read + errors.write + errors.timeout))
end
