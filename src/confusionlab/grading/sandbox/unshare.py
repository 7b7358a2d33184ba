"""The same namespaces by `unshare`, `mount` and `setpriv`, which every Linux system has (util-linux)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from confusionlab.grading.sandbox.readable import DEVICE_LINKS, DEVICES, TERMINAL_FOLDER

# Run as the first process of new namespaces. A new root is put together in memory, under what will become
# its own /tmp; the old root is hung into it while things are carried over, and then cut off.
BUILD = r"""
set -eu
megabytes=$1; shift
hostname room || true  # else it keeps the machine's name, which tells little
mount -t tmpfs -o mode=755,size=1m,nr_inodes=4k room /tmp
cd /tmp
mkdir old usr
mount --rbind /usr usr
for name in bin sbin lib lib32 lib64; do  # what programs need from here on
  if [ -L "/$name" ]; then cp -P "/$name" "$name"
  elif [ -d "/$name" ]; then mkdir "$name"; mount --rbind "/$name" "$name"; fi
done
pivot_root . old
cd /
mkdir proc tmp
# Before what can be read is carried over: some of that may lie in /tmp.
mount -t tmpfs -o "mode=1777,nosuid,nodev,size=${megabytes}m" scratch /tmp
for path; do
  if [ -e "$path" ] || [ -L "$path" ]; then continue; fi
  mkdir -p "${path%/*}"
  if [ -L "/old$path" ]; then cp -P "/old$path" "$path"; continue; fi
  if [ -d "/old$path" ]; then mkdir "$path"; else : > "$path"; fi
  mount --rbind "/old$path" "$path"
done
mount -t proc -o nosuid,nodev,noexec proc /proc
umount -l /old
rmdir /old
while read -r _ target _; do
  case $target in
    / | /proc | /tmp) ;;
    /dev/*) mount -o remount,bind,nosuid,noexec "$target" ;;
    *) mount -o remount,bind,ro,nosuid,nodev "$target" ;;
  esac
done < /proc/mounts
mkdir TERMINAL_FOLDER
DEVICE_LINKS
mount -o remount,bind,ro,nosuid,nodev /
echo  # the room stands
exec sleep infinity
""".replace(
    "DEVICE_LINKS", "\n".join(f"ln -s {target} {link}" for link, target in DEVICE_LINKS.items())
).replace("TERMINAL_FOLDER", TERMINAL_FOLDER)


def command(readable: Sequence[Path], *, megabytes: int, as_root: bool) -> list[str]:
    """Return the command that makes namespaces and sleeps in them; see `bubblewrap.command`."""
    kinds = ["--mount", "--pid", "--net", "--ipc", "--uts", "--fork", "--kill-child"]
    kinds += [] if as_root else ["--user", "--map-root-user"]
    outer = ["setpriv", "--pdeathsig", "KILL", "unshare", *kinds]
    return [*outer, "sh", "-c", BUILD, "room", str(megabytes), *map(str, readable), *DEVICES]
