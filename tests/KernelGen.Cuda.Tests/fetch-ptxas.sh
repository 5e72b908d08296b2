#!/usr/bin/env bash
# Fetches NVIDIA's assembler for PTX and its disassembler from Debian's archive, without installing anything: 87 MB, and only two programs of it are kept.
# They are NVIDIA's, under its own licence: fetched where tests run, never committed. Needs apt on Debian or a derivative with Debian's keyring.
#
#   fetch-ptxas.sh [folder]        folder: $KERNELGEN_CUDA_TOOLS, or else `cuda-tools` beside this script
set -euo pipefail

suite=trixie
programs=(ptxas nvdisasm)
folder=${1:-${KERNELGEN_CUDA_TOOLS:-$(cd "$(dirname "$0")" && pwd)/cuda-tools}}
keyring=/usr/share/keyrings/debian-archive-keyring.gpg

complete=1
for program in "${programs[@]}"; do
    [ -x "$folder/$program" ] || complete=0
done
if [ "$complete" -eq 1 ]; then
    echo "$folder has them already"
    exit 0
fi

command -v apt-get > /dev/null || { echo "this script needs apt-get" >&2; exit 1; }
[ -s "$keyring" ] || { echo "no $keyring: install debian-archive-keyring" >&2; exit 1; }

# A state of apt's own, so that the machine's sources and lists stay as they are.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
mkdir -p "$work/lists/partial" "$work/cache/archives/partial" "$work/sources"
printf 'Types: deb\nURIs: http://deb.debian.org/debian\nSuites: %s\nComponents: non-free\nSigned-By: %s\n' "$suite" "$keyring" > "$work/sources/debian.sources"
options=(-qq -o "Dir::Etc::SourceParts=$work/sources" -o Dir::Etc::sourcelist=/dev/null -o "Dir::State::Lists=$work/lists" -o "Dir::Cache=$work/cache" -o APT::Sandbox::User=)

cd "$work"
apt-get "${options[@]}" update
apt-get "${options[@]}" download nvidia-cuda-toolkit
dpkg --fsys-tarfile nvidia-cuda-toolkit_*.deb | tar --extract --strip-components=3 "${programs[@]/#/./usr/bin/}"

mkdir -p "$folder"
mv "${programs[@]}" "$folder"
"$folder/ptxas" --version | tail -n 2
