// What a user of the official JavaScript SDKs does: `node javascript_sdks.js vmm|networking URL USER PASSWORD`.
// The last line that it prints is what it saw, as JSON; the SDKs print lines of their own before.
"use strict";

const [part, url, username, password] = process.argv.slice(2);
const sdk = require(`@nutanix-api/${part}-js-client/dist/lib/index`);

const { hostname, port } = new URL(url);
const client = Object.assign(new sdk.ApiClient(), { host: hostname, port, username, password, maxRetryAttempts: 1 });
const login = { Authorization: `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}` };

// Until a task has ended, which no published SDK reads: then the id of what it is about.
async function finished({ data: reply }) {
  for (;;) {
    const task = await fetch(`${url}/api/prism/v4.0/config/tasks/${encodeURIComponent(reply.data.extId)}`, { headers: login });
    const { data } = await task.json();
    if (data.status === "SUCCEEDED") return data.entitiesAffected[0].extId;
    if (data.status === "FAILED") throw new Error(JSON.stringify(data.errorMessages));
  }
}

const status = (call) => call.then(({ response }) => response.status, (error) => error.status);
const read = async (call) => (await call).data.data;
const match = ({ data }) => ({ "If-Match": sdk.ApiClient.getEtag(data) });

async function vmm() {
  const api = new sdk.VmApi(client);
  const { data: page } = await api.listVms({ $limit: 5, $filter: "startswith(name, 'web-')", $orderby: "name desc" });
  const order = Object.assign(new sdk.AhvConfigVm(), { name: "js", numSockets: 1, numCoresPerSocket: 1, memorySizeBytes: 1 << 30 });
  order.cluster = page.data[0].cluster;
  const made = await finished(await api.createVm(order));
  const vm = await read(api.getVmByExtId(made));
  vm.numSockets = 2;
  await finished(await api.updateVm(made, vm)); // the SDK takes the ETag out of what it has read
  const stale = await status(api.updateVm(made, vm));
  await finished(await api.powerOnVm(made, match(await api.getVmByExtId(made))));
  const on = await read(api.getVmByExtId(made));
  await finished(await api.deleteVm(made, match(await api.getVmByExtId(made))));
  return {
    listed: page.data.map((one) => `${one.constructor.name} ${one.name}`),
    total: page.metadata.totalAvailableResults,
    made: [on.name, on.numSockets, on.powerState],
    disks: (await read(api.listDisks(page.data[0].extId, {}))).map((disk) => disk.constructor.name),
    stale,
    gone: await status(api.getVmByExtId(made)),
  };
}

async function networking() {
  const api = new sdk.SubnetApi(client);
  const listed = await read(api.listSubnets({}));
  const order = Object.assign(new sdk.Subnet(), { name: "js.77", subnetType: "VLAN", networkId: 77 });
  order.clusterReference = listed[0].clusterReference;
  const made = await finished(await api.createSubnet(order));
  const subnet = await read(api.getSubnet(made));
  subnet.name = "js.78";
  await finished(await api.updateSubnet(made, subnet));
  const changed = await read(api.getSubnet(made));
  const stale = await status(api.updateSubnet(made, subnet));
  await finished(await api.deleteSubnet(made));
  const vpc = await finished(await new sdk.VpcApi(client).createVpc(Object.assign(new sdk.Vpc(), { name: "js" })));
  return {
    listed: listed.map((one) => `${one.constructor.name} ${one.name}`),
    made: [changed.name, changed.subnetType, changed.networkId],
    stale,
    gone: await status(api.getSubnet(made)),
    vpc: (await read(new sdk.VpcApi(client).getVpc(vpc))).name,
    switches: (await read(new sdk.VirtualSwitchApi(client).listVirtualSwitches({}))).map((one) => one.name),
  };
}

({ vmm, networking })[part]().then((seen) => console.log(`\n${JSON.stringify(seen)}`));
