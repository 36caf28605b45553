# Sourced by the scripts of bench/ and stress/: JAVA_HOME stays what it is, or becomes the newest JDK found.
if [ -z "${JAVA_HOME:-}" ]; then
    newest=0
    for home in /usr/lib/jvm/* /opt/java/* /Library/Java/JavaVirtualMachines/*/Contents/Home \
        "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/*; do
        [ -x "$home/bin/javac" ] || continue
        version=$("$home/bin/javac" -version 2>&1 | sed -n 's/^javac \([0-9]*\).*/\1/p')
        if [ "${version:-0}" -gt "$newest" ]; then
            newest=$version
            JAVA_HOME=$home
        fi
    done
    if [ "$newest" -lt 17 ]; then
        echo "No JDK 17 or newer found: install one (https://adoptium.net) or set JAVA_HOME." >&2
        exit 1
    fi
fi
export JAVA_HOME
