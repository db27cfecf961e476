-- Refuses requests whose certificate-bound access token (RFC 8705 section 3) is
-- presented on a connection with another client certificate, or with none, and
-- clients whose certificate is not the registered one (section 2.1).
--
-- HAProxy lets a request go on after a Lua error or a timeout, so an action only
-- says what it found, in variables, and the configuration decides:
--
--     http-request lua.certbound_required
--     http-request return status 401 unless { var(txn.certbound_status) -m str ok }
--
-- libcertbound does the checking. See docs/haproxy.md.

local native = require("certbound_native")

local STATUS = "txn.certbound_status"
local THUMBPRINT = "txn.certbound_thumbprint"
local CONNECTION = "sess.certbound_connection"

-- ssl_c_verify of a chain without fault: X509_V_OK.
local VERIFIED = 0


-- What setenv says. Anything not understood stops the start, for a check that
-- looks at the wrong place is worse than none.

local SOURCES = { jwt = true, claims = true, introspection = true, confirmation = true }

local function refuse_start(name, value, expected)
	error(string.format('certbound: %s is "%s", but must be %s', name, value, expected), 0)
end

-- Gives the name of the source and the variable to read, which is nil for the
-- Authorization header.
local function read_source(value)
	if value == "jwt" then
		return "bearer"
	end
	local variable, format = value:match("^var%(([%w_.]+)%)%s+as%s+(%a+)$")
	-- A connection's variables hold for requests with other tokens too.
	local scope = variable and variable:match("^(%a+)%.[%w_]")
	if not SOURCES[format] or (scope ~= "txn" and scope ~= "req") then
		refuse_start("CERTBOUND_SOURCE", value,
			'"jwt", or "var(txn.NAME) as FORMAT" (or var(req.NAME)) with one of ' ..
			"jwt, claims, introspection, confirmation")
	end
	return format, variable
end

local FORMATS = {
	rfc9440 = true, url_pem = true, url_pem_chain = true, pem = true,
	base64_der = true, base64_der_chain = true, envoy_xfcc = true,
}

-- Gives the name of the header and its format, which are nil for the connection.
local function read_client_cert(value)
	if value == "tls" then
		return
	end
	local name, format = value:match("^header%s+([%w_-]+)%s+([%w_]+)$")
	if not FORMATS[format] then
		refuse_start("CERTBOUND_CLIENT_CERT", value,
			'"tls", or "header NAME FORMAT" with one of rfc9440, url_pem, ' ..
			"url_pem_chain, pem, base64_der, base64_der_chain, envoy_xfcc")
	end
	return name:lower(), format
end

local function read_environment()
	return os.getenv("CERTBOUND_CLIENT_CERT") or "tls", os.getenv("CERTBOUND_SOURCE") or "jwt"
end

local CLIENT_CERT, SOURCE = read_environment()
local header, format = read_client_cert(CLIENT_CERT)
local source, variable = read_source(SOURCE)

core.register_init(function()
	-- HAProxy loads this file for the first thread when it reads the line, and for
	-- the others at the end: a setenv below the line would split them.
	local client_cert, source_now = read_environment()
	if client_cert ~= CLIENT_CERT or source_now ~= SOURCE then
		error("certbound: CERTBOUND_CLIENT_CERT or CERTBOUND_SOURCE is set below the " ..
			"line that loads certbound.lua; put setenv above it", 0)
	end
	-- Each request leaves some garbage in a state that is small as a rule. Waiting
	-- longer before it is collected costs some hundred kilobytes for each thread and
	-- saves a tenth of the action's time. Large states of other scripts stay alone.
	if collectgarbage("count") < 1024 then
		collectgarbage("setpause", 400)
	end
end)


-- Early data comes before the proof that the client has the key, and whoever has
-- recorded it can send it again. The fetch gives a number, and 0 is true in Lua.
local function is_early(f)
	return f:ssl_fc_has_early() == 1
end

-- The connection's certificate: what an earlier request has left, or the DER, then
-- whether this is early data. A certificate never changes during a connection, so
-- where something was left, the handshake was over.
local function presented(txn)
	local f = txn.f
	if header then
		return nil, nil, is_early(f)
	end
	local known = txn:get_var(CONNECTION)
	if type(known) == "string" then
		return known, nil, false
	end
	if is_early(f) then
		return nil, nil, true
	end
	-- In an action, not by a converter: those end a value at its first NUL.
	return nil, f:ssl_c_der(), false
end

-- Sets a variable that can be done without. Where there is no room HAProxy leaves an
-- integer in it, which somebody would take for the value.
local function set_or_unset(txn, name, value)
	if not txn:set_var(name, value) then
		txn:unset_var(name)
	end
end

-- Sets a refusing status before any work. False when an earlier action has
-- refused, or has not come to its end: that stands, so that one line in the
-- configuration is enough for several actions.
local function begin(txn)
	local status = txn:get_var(STATUS)
	if status and status ~= "ok" then
		return false
	end
	if not txn:set_var(STATUS, "unchecked") then
		-- No room, see tune.vars.txn-max-size; taking away needs none.
		txn:unset_var(STATUS)
		error("certbound: no room for variables", 0)
	end
	return true
end

-- The status is set last, since only then nothing can fail any more.
local function pass(txn, thumbprint)
	-- A bearer token passes under certbound_if_bound without a certificate.
	if thumbprint then
		set_or_unset(txn, THUMBPRINT, thumbprint)
	end
	txn:set_var(STATUS, "ok")
end

local function refuse(txn, status, thumbprint, http_status, oauth_error, challenge, reason)
	local found = {
		[THUMBPRINT] = thumbprint,
		["txn.certbound_http_status"] = http_status,
		["txn.certbound_error"] = oauth_error,
		["txn.certbound_www_authenticate"] = challenge,
		["txn.certbound_reason"] = reason,
	}
	for name, value in pairs(found) do
		set_or_unset(txn, name, value)
	end
	txn:set_var(STATUS, status)
end


local function token_action(policy)
	local check = native.token_check(policy, source, header, format)
	return function(txn)
		if not begin(txn) then
			return
		end
		local f = txn.f
		local value
		if variable then
			value = txn:get_var(variable)
		end
		local known, der, early = presented(txn)
		local status, thumbprint, memory, http_status, oauth_error, challenge, reason =
			check(f:url(), f:req_hdrs(), known, der, early, value)
		if memory then
			set_or_unset(txn, CONNECTION, memory)
		end
		if status == "ok" then
			pass(txn, thumbprint)
		else
			refuse(txn, status, thumbprint, http_status, oauth_error, challenge, reason)
		end
	end
end

local check_subject = native.subject_check(header, format)

-- Why it cannot be said that the certificate's chain was verified for this very
-- bind line; nil when it can. Sessions are resumed across bind lines that trust
-- other CAs, with the verdict of the first, so a resumed one needs the word of the
-- configuration, as a header does.
local function doubt(txn)
	local f = txn.f
	if not header then
		local result = f:ssl_c_verify()
		if result ~= VERIFIED then
			return "ssl_c_verify is " .. tostring(result)
		end
		if f:ssl_fc_is_resumed() == 0 then
			return nil
		end
	end
	if txn:get_var("txn.certbound_client_verify") ~= "SUCCESS" then
		return (header and "" or "the session was resumed and ") ..
			"txn.certbound_client_verify is not SUCCESS"
	end
	return nil
end

local function subject_action(txn)
	if not begin(txn) then
		return
	end
	local f = txn.f
	local status, thumbprint, http_status, oauth_error, challenge, reason = check_subject(
		txn:get_var("txn.certbound_subject_kind"),
		txn:get_var("txn.certbound_subject_value"),
		doubt(txn), f:req_hdrs(), not header and f:ssl_c_der() or nil, is_early(f))
	if status == "ok" then
		pass(txn, thumbprint)
	else
		refuse(txn, status, thumbprint, http_status, oauth_error, challenge, reason)
	end
end

core.register_action("certbound_required", { "http-req" }, token_action("required"))
-- A bare x5t#S256 cannot tell a token without a binding from a missing one, so
-- HAProxy is left to say that it knows no such action.
if source ~= "confirmation" then
	core.register_action("certbound_if_bound", { "http-req" }, token_action("if_bound"))
end
core.register_action("certbound_subject", { "http-req" }, subject_action)

local read_thumbprint = native.thumbprint_reader(header, format)

core.register_fetches("certbound_thumbprint", function(txn)
	local known, der = presented(txn)
	local headers = header and txn.f:req_hdrs()
	-- The request's headers are gone when it is answered.
	if header and not headers then
		return txn:get_var(THUMBPRINT) or ""
	end
	return read_thumbprint(headers, known, der) or ""
end)
