#!/bin/sh
# The tests need a real Chromium: use the one found, else install it from the system's packages.
for name in chromium chromium-browser google-chrome google-chrome-stable; do
  command -v "$name" >/dev/null 2>&1 && exit 0
done
as_root=
if [ "$(id -u)" -ne 0 ]; then
  if command -v sudo >/dev/null 2>&1; then as_root=sudo; else as_root=missing; fi
fi
if [ "$as_root" != missing ] && command -v apt-get >/dev/null 2>&1; then
  echo "Installing Chromium from the system's packages ..."
  $as_root apt-get update -qq && $as_root apt-get install -y -qq chromium >/dev/null && exit 0
fi
if [ "$as_root" != missing ] && command -v dnf >/dev/null 2>&1; then
  echo "Installing Chromium from the system's packages ..."
  $as_root dnf install -y -q chromium && exit 0
fi
cat >&2 <<'EOT'
No Chromium was found and none could be installed from the system's packages.
The tests look at exported pages as a reader does, so they need one.
Install Chromium (or Google Chrome) so that `chromium` or `google-chrome` is on the PATH, then run make test again.
EOT
exit 1
