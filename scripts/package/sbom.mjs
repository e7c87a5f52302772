// sbom.mjs FILE PROGRAM [NAME VERSION LICENCE]…: prints the list of contents (CycloneDX) that Maven wrote to FILE, as it is
// true for the folder PROGRAM: without libraries of other platforms that are not in it, with its Java runtime, and with
// Debian packages that are named. Fails if a jar in the folder is in no list or differs from the one that is listed.
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';

const [file, program, ...packages] = process.argv.slice(2);
const bom = JSON.parse(readFileSync(file));

const digests = new Map(readdirSync(`${program}/app/lib`).map(jar =>
    [jar, createHash('sha256').update(readFileSync(`${program}/app/lib/${jar}`)).digest('hex')]));

// As copy-dependencies names a jar: artifact, version and classifier.
const jarOf = component => {
    const classifier = new URLSearchParams(component.purl.split('?')[1]).get('classifier');
    return `${component.name}-${component.version}${classifier ? `-${classifier}` : ''}.jar`;
};

bom.components = bom.components.filter(component => digests.has(jarOf(component)));
for (const component of bom.components) {
    const jar = jarOf(component);
    const listed = (component.hashes ?? []).find(hash => hash.alg === 'SHA-256');
    if (listed === undefined) {
        component.hashes = [{ alg: 'SHA-256', content: digests.get(jar) }];
    } else if (listed.content !== digests.get(jar)) {
        throw new Error(`${jar} is not the one that is listed`);
    }
    digests.delete(jar);
}
if (digests.size > 0) {
    throw new Error(`not listed: ${[...digests.keys()].join(', ')}`);
}

const releaseOf = home => Object.fromEntries(readFileSync(`${home}/release`, 'utf8').trim().split('\n')
    .map(line => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1).replaceAll('"', '')]));
// What jlink writes names the modules, and that of its JDK the exact build.
const release = { ...releaseOf(process.env.JAVA_HOME), ...releaseOf(`${program}/runtime`) };
const runtime = {
    type: 'platform',
    'bom-ref': 'runtime',
    name: 'OpenJDK',
    version: release.JAVA_RUNTIME_VERSION ?? release.JAVA_VERSION,
    licenses: [{ expression: 'GPL-2.0-only WITH Classpath-exception-2.0' }],
    purl: `pkg:generic/openjdk@${encodeURIComponent(release.JAVA_RUNTIME_VERSION ?? release.JAVA_VERSION)}`,
    properties: [{ name: 'modules', value: release.MODULES }],
};
if (release.IMPLEMENTOR) {
    runtime.supplier = { name: release.IMPLEMENTOR };
}
bom.components.push(runtime);
for (let i = 0; i < packages.length; i += 3) {
    const [name, version, licence] = packages.slice(i, i + 3);
    bom.components.push({
        type: 'library',
        'bom-ref': name,
        name,
        version,
        licenses: [{ expression: licence }],
        purl: `pkg:deb/debian/${name}@${encodeURIComponent(version)}?arch=amd64`,
    });
}

const own = bom.metadata.component['bom-ref'];
const known = new Set([own, ...bom.components.map(component => component['bom-ref'])]);
bom.dependencies = bom.dependencies.filter(dependency => known.has(dependency.ref))
    .map(dependency => ({ ...dependency, dependsOn: (dependency.dependsOn ?? []).filter(ref => known.has(ref)) }));
bom.dependencies.find(dependency => dependency.ref === own).dependsOn.push('runtime');
console.log(JSON.stringify(bom, null, 2));
