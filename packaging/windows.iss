; Inno Setup script for Windows. NOT RUN: it was written without a Windows machine at hand.
; First build the folder there:  python packaging\build.py     Then:  iscc packaging\windows.iss
[Setup]
AppName=Ketbench
AppVersion=0.1.0
DefaultDirName={autopf}\Ketbench
DefaultGroupName=Ketbench
OutputDir=..\dist
OutputBaseFilename=ketbench-setup
Compression=lzma2
SolidCompression=yes
ChangesAssociations=yes
LicenseFile=..\LICENSE
PrivilegesRequired=lowest
ArchitecturesInstallIn64BitMode=x64compatible

[Files]
Source: "..\dist\ketbench\*"; DestDir: "{app}"; Flags: recursesubdirs ignoreversion

[Icons]
Name: "{group}\Ketbench"; Filename: "{app}\ketbench.exe"; Parameters: "open"

[Registry]
Root: HKA; Subkey: "Software\Classes\.ketbench.h5"; ValueType: string; ValueData: "Ketbench.Project"; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\Ketbench.Project\shell\open\command"; ValueType: string; ValueData: """{app}\ketbench.exe"" open ""%1"""; Flags: uninsdeletekey
