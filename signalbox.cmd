@echo off
rem Runs the command line of this checkout. Builds it first when it is missing or older than its sources.
rem The Java is SIGNALBOX_JAVA_HOME, JAVA_HOME or the one on the PATH; it must be a JDK, version 17 or newer.
rem Ends with 3 when there is no usable Java, with 4 when the build failed; all else is the command's own.
setlocal
set "ROOT=%~dp0"
set "STATE=%ROOT%target\launcher"
set "JAR=%STATE%\signalbox.jar"

if defined SIGNALBOX_JAVA_HOME set "JAVA_HOME=%SIGNALBOX_JAVA_HOME%"
if not defined JAVA_HOME (
    for /f "delims=" %%j in ('where javac 2^>nul') do if not defined JAVA_HOME for %%h in ("%%~dpj..") do set "JAVA_HOME=%%~fh"
)
if not exist "%JAVA_HOME%\bin\javac.exe" (
    echo signalbox: found no JDK by JAVA_HOME or PATH. Signalbox needs a JDK, version 17 or newer.>&2
    echo   Install one: winget install EclipseAdoptium.Temurin.25.JDK, or https://adoptium.net>&2
    exit /b 3
)

powershell -NoProfile -Command "$j = Get-Item -ErrorAction SilentlyContinue '%JAR%'; if (-not $j) { exit 1 }; $s = @(Get-Item '%ROOT%pom.xml') + @(Get-Item '%ROOT%*\pom.xml') + @(Get-ChildItem -Recurse '%ROOT%*\src\main'); if ($s | Where-Object { $_.LastWriteTime -gt $j.LastWriteTime }) { exit 1 }"
if not errorlevel 1 goto run

if not exist "%STATE%" mkdir "%STATE%"
echo signalbox: building what changed ...>&2
pushd "%ROOT%"
call mvnw.cmd -B -P "!lint" -pl cli -am -Dmaven.test.skip=true -Djacoco.skip=true package >"%STATE%\build.log" 2>&1 <nul
set "BUILT=%ERRORLEVEL%"
popd
if not "%BUILT%"=="0" (
    findstr /l /b /c:"[ERROR]" "%STATE%\build.log" >&2
    echo signalbox: the build failed; all of its output is in %STATE%\build.log>&2
    exit /b 4
)
copy /y "%ROOT%cli\target\signalbox.jar" "%JAR%" >nul || exit /b 4
rem a copy keeps the time of its original: the check above needs the time of the build
powershell -NoProfile -Command "(Get-Item '%JAR%').LastWriteTime = Get-Date"

:run
"%JAVA_HOME%\bin\java" %SIGNALBOX_JAVA_OPTS% -jar "%JAR%" %*
exit /b %ERRORLEVEL%
