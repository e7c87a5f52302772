// oci.mjs FOLDER VERSION EPOCH LAYER…: writes an OCI image layout with these tar archives as layers.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const [folder, version, epoch, ...layers] = process.argv.slice(2);
const created = new Date(Number(epoch) * 1000).toISOString().replace('.000', '');
const home = '/usr/lib/keyhold';
const data = '/var/lib/keyhold';
const digest = bytes => createHash('sha256').update(bytes).digest('hex');

mkdirSync(`${folder}/blobs/sha256`, { recursive: true });
const store = (bytes, mediaType) => {
    const name = digest(bytes);
    writeFileSync(`${folder}/blobs/sha256/${name}`, bytes);
    return { mediaType, digest: `sha256:${name}`, size: bytes.length };
};
const storeJson = (value, type) => store(Buffer.from(JSON.stringify(value)), `application/vnd.oci.image.${type}`);

const stored = layers.map(file => {
    const bytes = readFileSync(file);
    return {
        diff: `sha256:${digest(bytes)}`,
        layer: store(gzipSync(bytes, { level: 6 }), 'application/vnd.oci.image.layer.v1.tar+gzip'),
    };
});
const config = storeJson({
    created,
    architecture: 'amd64',
    os: 'linux',
    config: {
        User: '65532:65532',
        ExposedPorts: { '8443/tcp': {} },
        Env: [
            `PATH=${home}/runtime/bin`,
            `KEYHOLD_DATA=${data}`,
            'KEYHOLD_LISTEN=0.0.0.0:8443',
            `SQLITE_TMPDIR=${data}`,
        ],
        Entrypoint: [`${home}/runtime/bin/java`, `@${home}/container.options`],
        Cmd: ['serve'],
        Volumes: { [data]: {} },
        WorkingDir: home,
        Labels: {
            'org.opencontainers.image.title': 'Keyhold',
            'org.opencontainers.image.version': version,
            'org.opencontainers.image.licenses': 'Apache-2.0',
        },
        StopSignal: 'SIGTERM',
    },
    rootfs: { type: 'layers', diff_ids: stored.map(one => one.diff) },
    history: stored.map(() => ({ created, created_by: 'scripts/package/image' })),
}, 'config.v1+json');
const manifest = storeJson({
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config,
    layers: stored.map(one => one.layer),
}, 'manifest.v1+json');
writeFileSync(`${folder}/index.json`, JSON.stringify({
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.index.v1+json',
    manifests: [{
        ...manifest,
        platform: { architecture: 'amd64', os: 'linux' },
        annotations: { 'org.opencontainers.image.ref.name': version },
    }],
}));
writeFileSync(`${folder}/oci-layout`, JSON.stringify({ imageLayoutVersion: '1.0.0' }));
