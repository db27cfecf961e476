/*
 * What certbound.lua asks libcertbound, one call for each request.
 *
 * Decides nothing itself: it finds the token and the certificate in what
 * HAProxy hands over, asks the library, and words the answer. Lua strings are
 * taken with their lengths, so NULs in them are data.
 *
 * A Lua error leaves a C function by longjmp. Nothing here holds memory or a
 * lock at a point where one can be raised.
 */

#include <stdint.h>
#include <string.h>

#include <lauxlib.h>
#include <lua.h>

#include <certbound.h>

/* Where a confirmation is read from: the words of CERTBOUND_SOURCE. */
enum source {
	SOURCE_BEARER = 1,     /* the Authorization header */
	SOURCE_JWT,            /* this and what follows: a variable */
	SOURCE_CLAIMS,
	SOURCE_INTROSPECTION,
	SOURCE_CONFIRMATION,
};

struct word {
	const char *name;
	uint32_t number;
};

static const struct word policies[] = {
	{ "required", CERTBOUND_POLICY_REQUIRED },
	{ "if_bound", CERTBOUND_POLICY_IF_BOUND },
	{ NULL, 0 },
};

static const struct word sources[] = {
	{ "bearer",        SOURCE_BEARER },
	{ "jwt",           SOURCE_JWT },
	{ "claims",        SOURCE_CLAIMS },
	{ "introspection", SOURCE_INTROSPECTION },
	{ "confirmation",  SOURCE_CONFIRMATION },
	{ NULL, 0 },
};

/* The parameters of RFC 8705 section 2.1.2 without "tls_client_auth_". */
static const struct word kinds[] = {
	{ "subject_dn", CERTBOUND_SUBJECT_DN },
	{ "san_dns",    CERTBOUND_SUBJECT_DNS },
	{ "san_uri",    CERTBOUND_SUBJECT_URI },
	{ "san_ip",     CERTBOUND_SUBJECT_IP },
	{ "san_email",  CERTBOUND_SUBJECT_EMAIL },
	{ NULL, 0 },
};

/* The format names of certbound_decode_client_cert(). */
static const struct word formats[] = {
	{ "rfc9440",          CERTBOUND_FORMAT_RFC9440 },
	{ "url_pem",          CERTBOUND_FORMAT_URL_PEM },
	{ "url_pem_chain",    CERTBOUND_FORMAT_URL_PEM_CHAIN },
	{ "pem",              CERTBOUND_FORMAT_PEM },
	{ "base64_der",       CERTBOUND_FORMAT_BASE64_DER },
	{ "base64_der_chain", CERTBOUND_FORMAT_BASE64_DER_CHAIN },
	{ "envoy_xfcc",       CERTBOUND_FORMAT_ENVOY_XFCC },
	{ NULL, 0 },
};

/* Three quarters of the longest header are enough for what it holds. */
#define DER_MAX (CERTBOUND_DEFAULT_LIMIT / 4 * 3)

struct text {
	const char *data;      /* NULL: there is none */
	size_t len;
};

/* Where certificates come from. */
struct place {
	struct text header;    /* its name in lower case; NULL: the connection */
	uint32_t format;
};

/* The certificate of a request. */
struct presented {
	certbound_status status;       /* of finding and reading it */
	int present;
	uint8_t thumbprint[CERTBOUND_THUMBPRINT_SIZE];
	char encoded[CERTBOUND_THUMBPRINT_TEXT_SIZE];
};

/*
 * What a connection remembers, followed by the text that the confirmation was
 * read from: the certificate does not change, and most clients send one token
 * many times. No verdict is in it. Lua sees a string and never looks inside.
 */
struct memory {
	struct presented presented;
	certbound_confirmation confirmation;
};

/* Longer texts are read anew each time: connections may be many and idle. */
#define MEMORY_TEXT_MAX 4096

/* Gives 0, which the library knows as no policy and no kind, for other words. */
static uint32_t number_of(const struct word *words, struct text text)
{
	for (; words->name; words++)
		if (text.data && strlen(words->name) == text.len &&
		    memcmp(words->name, text.data, text.len) == 0)
			return words->number;
	return 0;
}

/*
 * An argument that is a string, and nothing for any other: a number or a
 * boolean in a variable is no token, and no name either.
 */
static struct text text_argument(lua_State *L, int index)
{
	struct text text = { NULL, 0 };

	if (lua_type(L, index) == LUA_TSTRING)
		text.data = lua_tolstring(L, index, &text.len);
	return text;
}

/* One without which there is nothing to check: its absence ends the action. */
static struct text needed_argument(lua_State *L, int index)
{
	struct text text;

	text.data = luaL_checklstring(L, index, &text.len);
	return text;
}

static struct place place_upvalue(lua_State *L, int index)
{
	struct place place;

	place.header = text_argument(L, lua_upvalueindex(index));
	place.format = (uint32_t)lua_tointeger(L, lua_upvalueindex(index + 1));
	return place;
}

static int is_space(char c)
{
	return c == ' ' || c == '\t';
}

static struct text trim(struct text text)
{
	while (text.len && is_space(text.data[0])) {
		text.data++;
		text.len--;
	}
	while (text.len && is_space(text.data[text.len - 1]))
		text.len--;
	return text;
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

/*
 * Where the value begins, if a line is a field of this name, and 0 if not; the
 * name is in lower case. With "option accept-invalid-http-request" HAProxy lets
 * through what stands between a name and its colon, and servers behind it may
 * leave that out (RFC 9112 section 5.1 has them refuse it).
 */
static size_t field_value(const char *line, size_t len, struct text name)
{
	size_t i;

	if (len <= name.len)
		return 0;
	for (i = 0; i < name.len; i++)
		if (lower(line[i]) != name.data[i])
			return 0;
	while (i < len && (unsigned char)line[i] <= ' ')
		i++;
	return i < len && line[i] == ':' ? i + 1 : 0;
}

/*
 * Counts the fields of a name in what req.hdrs gives, "name: value" and CR LF
 * each, and finds the value of the last one. All lines are looked at, since
 * somebody behind may prefer another field than HAProxy's fetches do.
 */
static size_t find_field(struct text headers, struct text name, struct text *value)
{
	const char *line = headers.data, *end = headers.data + headers.len, *next;
	size_t count = 0, len, from;

	for (; line < end; line = next) {
		next = memchr(line, '\n', (size_t)(end - line));
		next = next ? next + 1 : end;
		len = (size_t)(next - line);
		from = field_value(line, len, name);
		if (from == 0)
			continue;
		while (len && (line[len - 1] == '\n' || line[len - 1] == '\r'))
			len--;
		value->data = line + from;
		value->len = len - from;
		count++;
	}
	return count;
}

/*
 * Finds the client's certificate in the header that carries it. Empty, or with
 * no certificate in it, is what proxies send for a client without one. Twice,
 * one of them is the client's own, and nobody can tell which.
 */
static certbound_status find_certificate(struct place place, struct text headers,
                                         uint8_t buffer[DER_MAX], struct text *out)
{
	struct text value = { NULL, 0 };
	certbound_status status;
	size_t count;

	count = find_field(headers, place.header, &value);
	if (count > 1)
		return CERTBOUND_HEADER_REPEATED;
	if (trim(value).len == 0)
		return CERTBOUND_OK;

	status = certbound_decode_client_cert(place.format, value.data, value.len,
	                                      CERTBOUND_DEFAULT_LIMIT, 0,
	                                      buffer, DER_MAX, &out->len);
	if (status == CERTBOUND_OK)
		out->data = (const char *)buffer;
	return status == CERTBOUND_NO_CERTIFICATE ? CERTBOUND_OK : status;
}

/*
 * Whether a proxy that passes the certificate on says that the request came as
 * early data (RFC 8470 section 5.1), which anybody can replay.
 */
static int is_early_elsewhere(struct place place, struct text headers)
{
	static const struct text name = { "early-data", sizeof("early-data") - 1 };
	struct text value;

	return place.header.data && find_field(headers, name, &value) != 0;
}

/* The query of a target, behind its first "?". */
static certbound_status check_query_of(struct text target)
{
	const char *mark = memchr(target.data, '?', target.len);

	if (!mark)
		return CERTBOUND_OK;
	mark++;
	return certbound_query_check(mark, target.len - (size_t)(mark - target.data));
}

static int hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = lower(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/*
 * A token in the query would be a second one that nobody has checked. Whoever
 * decodes the path on the way to the application may find a query in it.
 */
static certbound_status check_query(lua_State *L, struct text target)
{
	certbound_status status = check_query_of(target);
	const char *mark = memchr(target.data, '?', target.len);
	size_t path_len = mark ? (size_t)(mark - target.data) : target.len;
	struct text path = { NULL, 0 };
	char *decoded;
	size_t from;

	if (status != CERTBOUND_OK || !memchr(target.data, '%', path_len))
		return status;

	/* Collected by Lua; never longer than what it is made of. */
	decoded = lua_newuserdata(L, path_len);
	for (from = 0; from < path_len; from++) {
		const char *c = target.data + from;

		if (*c == '%' && path_len - from > 2 && hex(c[1]) >= 0 && hex(c[2]) >= 0) {
			decoded[path.len++] = (char)(hex(c[1]) << 4 | hex(c[2]));
			from += 2;
		}
		else
			decoded[path.len++] = *c;
	}
	path.data = decoded;
	return check_query_of(path);
}

/*
 * Finds the text that says what the token is bound to. With a variable as the
 * source the header need not be there, but twice it must not be: nobody could
 * tell which of the tokens the variable speaks of.
 */
static certbound_status find_source(uint32_t source, struct text headers,
                                    struct text variable, struct text *out)
{
	static const struct text name = { "authorization", sizeof("authorization") - 1 };
	struct text authorization = { NULL, 0 };
	size_t count;

	count = find_field(headers, name, &authorization);
	if (count > 1)
		return CERTBOUND_TOKEN_REPEATED;

	if (source != SOURCE_BEARER) {
		*out = variable;
		if (variable.len)
			return CERTBOUND_OK;
		/* No token is the client's fault; no claims are the server's. */
		return source == SOURCE_JWT ? CERTBOUND_TOKEN_MISSING : CERTBOUND_SOURCE_EMPTY;
	}
	if (count == 0)
		return CERTBOUND_TOKEN_MISSING;
	return certbound_bearer_token(authorization.data, authorization.len,
	                              &out->data, &out->len);
}

static certbound_status read_confirmation(uint32_t source, struct text text,
                                          certbound_confirmation *out)
{
	switch (source) {
	case SOURCE_BEARER:
	case SOURCE_JWT:
		return certbound_confirmation_read_jwt(text.data, text.len, out);
	case SOURCE_CLAIMS:
		return certbound_confirmation_read_claims(text.data, text.len, out);
	case SOURCE_INTROSPECTION:
		return certbound_confirmation_read_introspection(text.data, text.len, out);
	case SOURCE_CONFIRMATION:
		return certbound_confirmation_read_thumbprint(text.data, text.len, out);
	}
	return CERTBOUND_INTERNAL;
}

/* Reads a certificate, of which finding it gave this status. */
static void read_presented(certbound_status found, struct text der, struct presented *out)
{
	memset(out, 0, sizeof(*out));
	out->status = found;
	if (found != CERTBOUND_OK || !der.data)
		return;
	out->present = 1;
	out->status = certbound_thumbprint((const uint8_t *)der.data, der.len,
	                                   out->thumbprint);
	if (out->status == CERTBOUND_OK)
		out->status = certbound_thumbprint_encode(out->thumbprint, out->encoded);
}

/*
 * Takes what an earlier request of the connection left, or else the certificate
 * that belongs to this one. Gives the text that the confirmation was read from,
 * which is empty at first.
 */
static struct text recall(struct place place, struct text headers, struct text known,
                          struct text der, struct memory *out)
{
	struct text text = { "", 0 };
	certbound_status found = CERTBOUND_OK;
	uint8_t buffer[DER_MAX];

	if (known.len >= sizeof(*out)) {
		memcpy(out, known.data, sizeof(*out));
		text.data = known.data + sizeof(*out);
		text.len = known.len - sizeof(*out);
		return text;
	}
	if (place.header.data)
		found = find_certificate(place, headers, buffer, &der);
	memset(out, 0, sizeof(*out));
	read_presented(found, der, &out->presented);
	return text;
}

/* Pushes what the connection is to remember. */
static void push_memory(lua_State *L, const struct memory *memory, struct text text)
{
	luaL_Buffer buffer;
	char *data;

	data = luaL_buffinitsize(L, &buffer, sizeof(*memory) + text.len);
	memcpy(data, memory, sizeof(*memory));
	memcpy(data + sizeof(*memory), text.data, text.len);
	luaL_pushresultsize(&buffer, sizeof(*memory) + text.len);
}

static void push_thumbprint(lua_State *L, const struct presented *presented)
{
	if (presented->present && presented->status == CERTBOUND_OK)
		lua_pushlstring(L, presented->encoded, CERTBOUND_THUMBPRINT_TEXT_SIZE - 1);
	else
		lua_pushnil(L);
}

/*
 * Pushes what answers a refusal: the HTTP status, the OAuth error or nil, the
 * challenge or nil, and the reason for the log.
 */
static int push_refusal(lua_State *L, certbound_status status, uint32_t context,
                        const char *reason)
{
	const char *error = certbound_oauth_error(status, context);

	lua_pushinteger(L, (lua_Integer)certbound_http_status(status, context));
	lua_pushstring(L, error);

	/* RFC 6750 section 3: no error code where there was no token at all. */
	if (context != CERTBOUND_CONTEXT_RESOURCE)
		lua_pushnil(L);
	else if (!error)
		lua_pushliteral(L, "Bearer");
	else
		lua_pushfstring(L, "Bearer error=\"%s\", error_description=\"%s\"",
		                error, certbound_status_message(status));

	lua_pushstring(L, reason);
	return 4;
}

/*
 * check(target, headers, known, der, early, variable), made by
 * token_check(policy, source, header, format).
 *
 * Gives the name of the status, the thumbprint or nil, what the connection is
 * to remember or nil, and after a refusal what push_refusal() pushes.
 */
static int check_token(lua_State *L)
{
	uint32_t policy = (uint32_t)lua_tointeger(L, lua_upvalueindex(1));
	uint32_t source = (uint32_t)lua_tointeger(L, lua_upvalueindex(2));
	struct place place = place_upvalue(L, 3);
	struct text target = needed_argument(L, 1);
	struct text headers = needed_argument(L, 2);
	struct text known = text_argument(L, 3);
	int early = lua_toboolean(L, 5) || is_early_elsewhere(place, headers);
	struct text seen, text = { NULL, 0 };
	struct memory memory;
	struct presented *presented = &memory.presented;
	certbound_status status;
	int learnt = 0;

	seen = recall(place, headers, known, text_argument(L, 4), &memory);

	status = early ? CERTBOUND_EARLY_DATA : check_query(L, target);
	if (status == CERTBOUND_OK)
		status = find_source(source, headers, text_argument(L, 6), &text);
	if (status == CERTBOUND_OK &&
	    certbound_text_verify(seen.data, seen.len, text.data, text.len) != CERTBOUND_OK) {
		status = read_confirmation(source, text, &memory.confirmation);
		learnt = status == CERTBOUND_OK && text.len <= MEMORY_TEXT_MAX;
	}
	if (status == CERTBOUND_OK)
		status = presented->status;
	if (status == CERTBOUND_OK)
		status = certbound_confirmation_check(&memory.confirmation,
		                                      presented->present ? presented->thumbprint : NULL,
		                                      policy, 0);

	lua_pushstring(L, certbound_status_name(status));
	push_thumbprint(L, presented);
	/* Another request of the connection may bring another certificate. */
	if (learnt && presented->present && presented->status == CERTBOUND_OK &&
	    !place.header.data)
		push_memory(L, &memory, text);
	else
		lua_pushnil(L);
	if (status == CERTBOUND_OK)
		return 3;
	return 3 + push_refusal(L, status, CERTBOUND_CONTEXT_RESOURCE,
	                        certbound_status_message(status));
}

/* A word of the configuration; certbound.lua has looked at it before. */
static void push_number(lua_State *L, int index, const struct word *words)
{
	uint32_t number = number_of(words, needed_argument(L, index));

	luaL_argcheck(L, number != 0, index, "unknown word");
	lua_pushinteger(L, (lua_Integer)number);
}

/* Pushes the two upvalues that place_upvalue() reads. */
static void push_place(lua_State *L, int index)
{
	if (lua_isnoneornil(L, index)) {
		lua_pushnil(L);
		lua_pushinteger(L, 0);
		return;
	}
	luaL_checkstring(L, index);
	lua_pushvalue(L, index);
	push_number(L, index + 1, formats);
}

static int token_check(lua_State *L)
{
	push_number(L, 1, policies);
	push_number(L, 2, sources);
	push_place(L, 3);
	lua_pushcclosure(L, check_token, 4);
	return 1;
}

/*
 * check(kind, value, doubt, headers, der, early), made by
 * subject_check(header, format): whether the certificate has the registered
 * subject, and whether its chain was verified, which it was when there is no
 * doubt.
 *
 * Gives the name of the status, the thumbprint or nil, and after a refusal what
 * push_refusal() pushes.
 */
static int check_subject(lua_State *L)
{
	struct place place = place_upvalue(L, 1);
	uint32_t kind = number_of(kinds, text_argument(L, 1));
	struct text value = text_argument(L, 2);
	const char *doubt = lua_tostring(L, 3);
	struct text headers = needed_argument(L, 4);
	struct text der = text_argument(L, 5);
	certbound_status found = CERTBOUND_OK, status;
	struct presented presented;
	certbound_mismatch mismatch;
	uint8_t buffer[DER_MAX];
	char sentence[256];    /* enough, as certbound_mismatch_text() promises */
	const char *reason;
	size_t len;

	if (place.header.data)
		found = find_certificate(place, headers, buffer, &der);
	read_presented(found, der, &presented);

	/* What is not filled in below makes no text. */
	memset(&mismatch, 0, sizeof(mismatch));

	if (lua_toboolean(L, 6) || is_early_elsewhere(place, headers))
		status = CERTBOUND_EARLY_DATA;
	else if (presented.status != CERTBOUND_OK)
		status = presented.status;
	else if (!presented.present)
		status = CERTBOUND_CLIENT_CERTIFICATE_MISSING;
	else if (doubt)
		status = CERTBOUND_CERTIFICATE_NOT_VERIFIED;
	else if (value.len == 0)
		status = CERTBOUND_SUBJECT_NOT_CONFIGURED;
	else
		status = certbound_subject_verify((const uint8_t *)der.data, der.len,
		                                  kind, value.data, value.len, &mismatch);

	/* Below the results, where Lua keeps it and nobody counts it. */
	reason = certbound_status_message(status);
	if (status == CERTBOUND_CERTIFICATE_NOT_VERIFIED)
		reason = lua_pushfstring(L, "%s: %s", reason, doubt);
	else if (certbound_mismatch_text(&mismatch, sentence, sizeof(sentence), &len) == CERTBOUND_OK)
		reason = sentence;

	lua_pushstring(L, certbound_status_name(status));
	push_thumbprint(L, &presented);
	if (status == CERTBOUND_OK)
		return 2;
	return 2 + push_refusal(L, status, CERTBOUND_CONTEXT_CLIENT, reason);
}

static int subject_check(lua_State *L)
{
	push_place(L, 1);
	lua_pushcclosure(L, check_subject, 2);
	return 1;
}

/*
 * thumbprint(headers, known, der), made by thumbprint_reader(header, format):
 * its text, or nil without a certificate that can be read.
 */
static int read_thumbprint(lua_State *L)
{
	struct memory memory;

	recall(place_upvalue(L, 1), text_argument(L, 1), text_argument(L, 2),
	       text_argument(L, 3), &memory);
	push_thumbprint(L, &memory.presented);
	return 1;
}

static int thumbprint_reader(lua_State *L)
{
	push_place(L, 1);
	lua_pushcclosure(L, read_thumbprint, 2);
	return 1;
}

static const luaL_Reg functions[] = {
	{ "token_check",       token_check },
	{ "subject_check",     subject_check },
	{ "thumbprint_reader", thumbprint_reader },
	{ NULL, NULL },
};

int luaopen_certbound_native(lua_State *L);

__attribute__((visibility("default")))
int luaopen_certbound_native(lua_State *L)
{
	luaL_newlib(L, functions);
	lua_pushstring(L, certbound_version());
	lua_setfield(L, -2, "version");
	return 1;
}
