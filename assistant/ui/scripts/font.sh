#!/bin/sh
# Writes src/design/font/ from the npm package of Atkinson Hyperlegible Next: the same characters, the weights from 400
# to 700 alone, which is all that the screens use. Needs Python with `pip install fonttools==4.60.1 brotli==1.2.0`.
set -eu
cd "$(dirname "$0")/.."
from=node_modules/@fontsource-variable/atkinson-hyperlegible-next
to=src/design/font
part=$(mktemp)
trap 'rm -f "$part"' EXIT
fonttools varLib.instancer -q -o "$part" $from/files/atkinson-hyperlegible-next-latin-wght-normal.woff2 wght=400:700
fonttools subset "$part" --output-file=$to/atkinson-hyperlegible-next.woff2 --flavor=woff2 --unicodes='*' \
  --layout-features=ccmp,kern,locl,mark,mkmk,tnum
cp $from/LICENSE $to/LICENSE
