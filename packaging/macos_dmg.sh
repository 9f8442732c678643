#!/bin/sh
# A disk image for macOS. NOT RUN: it was written without a Mac at hand, and the result is not signed.
# First build the folder there:  python packaging/build.py     Then:  packaging/macos_dmg.sh
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
app="$root/dist/Ketbench.app"
rm -rf "$app"
mkdir -p "$app/Contents/MacOS" "$app/Contents/Resources"
cp -R "$root/dist/ketbench/." "$app/Contents/MacOS/"
cp "$root/dist/ketbench/ketbench.png" "$app/Contents/Resources/"
cat > "$app/Contents/Info.plist" <<PLIST
<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0"><dict>
<key>CFBundleName</key><string>Ketbench</string>
<key>CFBundleIdentifier</key><string>io.readthedocs.ketbench</string>
<key>CFBundleExecutable</key><string>ketbench</string>
<key>CFBundleShortVersionString</key><string>0.1.0</string>
<key>NSHighResolutionCapable</key><true/>
</dict></plist>
PLIST
hdiutil create -volname Ketbench -srcfolder "$app" -ov -format UDZO "$root/dist/ketbench.dmg"
