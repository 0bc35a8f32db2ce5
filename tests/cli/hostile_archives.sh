# Archives made to do harm, or just broken: each is told apart, what can be read is read, nothing is written.
cp -r "$DATASETS/rules" rules
cp "$DATASETS/samples/cloudtrail-ecs.ndjson" good.ndjson
python3 - <<'PY'
import io, struct, tarfile, zipfile, gzip, zlib

good = open("good.ndjson", "rb").read()

def member(name, data, **more):
    info = tarfile.TarInfo(name)
    info.size = len(data)
    for key, value in more.items():
        setattr(info, key, value)
    return info

with zipfile.ZipFile("names.zip", "w", zipfile.ZIP_DEFLATED) as archive:
    for name in ("../../escape.ndjson", "/absolute.ndjson", "a\x1b[31mred\n.ndjson", "dir/"):
        archive.writestr(name, b"" if name == "dir/" else good)

with tarfile.open("kinds.tar", "w") as archive:
    archive.addfile(member("events.ndjson", good), io.BytesIO(good))
    for name, kind in (("link", tarfile.SYMTYPE), ("hard", tarfile.LNKTYPE), ("pipe", tarfile.FIFOTYPE), ("dir", tarfile.DIRTYPE), ("null", tarfile.CHRTYPE)):
        archive.addfile(member(name, b"", type=kind, linkname="/etc/passwd"))

# Nested deeper than is followed.
data = good
for _ in range(12):
    data = gzip.compress(data, mtime=0)
open("deep.gz", "wb").write(data)

# 300 MB of one line in a few hundred bytes.
line = b'{"a":"' + b"x" * 1000 + b'"}\n'
packer = zlib.compressobj(9, zlib.DEFLATED, 31)
once = packer.compress(line * 300000) + packer.flush()
open("bomb.gz.gz", "wb").write(gzip.compress(once, mtime=0))

# The same bytes for several members: what is stored once is unpacked many times.
with zipfile.ZipFile("whole.zip", "w", zipfile.ZIP_STORED) as archive:
    archive.writestr("a", good)
    archive.writestr("b", good)
data = open("whole.zip", "rb").read()
open("cut.zip", "wb").write(data[: len(data) * 3 // 4])
with tarfile.open("whole.tar", "w") as archive:
    archive.addfile(member("a", good), io.BytesIO(good))
    archive.addfile(member("b", good), io.BytesIO(good))
data = open("whole.tar", "rb").read()
open("cut.tar", "wb").write(data[: 512 + len(good) + len(good) // 2])
open("empty.tar", "wb").write(bytes(10240))
PY
printf '7z\274\257\047\034 and so on' >some.7z
events() { jq -c '.inputs[] | [.path, .member, .events, .error]' alerts.ndjson.manifest.json; }
for input in names.zip kinds.tar deep.gz bomb.gz.gz cut.zip cut.tar empty.tar some.7z; do
  echo "== $input"
  trawl scan -r rules -o alerts.ndjson $input 2>errors
  echo "exit $?"
  events
  grep '^trawl: ' errors
done
jq -c '.inputs[0].container' alerts.ndjson.manifest.json
trawl scan -r rules -o alerts.ndjson kinds.tar 2>/dev/null
jq -c '.inputs[0].container' alerts.ndjson.manifest.json
trawl scan -r rules --max-unpacked 8K -o alerts.ndjson whole.tar 2>&1 >/dev/null | grep '^trawl: '
ls /escape.ndjson ../escape.ndjson ../../escape.ndjson /absolute.ndjson 2>/dev/null
echo "done"
