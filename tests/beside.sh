# To be sourced: commands that go on beside each other, since each keeps one processor busy
# for most of its time. Their output comes in their order, and none's failure is lost.
started=() logs=()

# beside LOG COMMAND...
beside() {
	local log=$1
	shift
	"$@" > "$log" 2>&1 &
	started+=($!) logs+=("$log")
}

# Waits for all of them; fails where one did.
all_passed() {
	local i failed=0
	for i in "${!started[@]}"; do
		wait "${started[i]}" || failed=1
		cat "${logs[i]}"
	done
	[ "$failed" = 0 ]
}
