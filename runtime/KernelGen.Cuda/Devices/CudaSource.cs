using System.Collections.Generic;
using System.Threading;

namespace KernelGen;

/// <summary>NVIDIA GPUs for <see cref="DeviceList"/>, each opened once; one whose context was lost is opened anew.</summary>
internal sealed class CudaSource : IDeviceSource
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, CudaDevice> _devices = [];

    private CudaSource()
    {
    }

    /// <summary>The only one.</summary>
    public static CudaSource Shared { get; } = new();

    public string Prefix => CudaDevices.Prefix;

    public IReadOnlyList<DeviceEntry> List() => CudaDevices.List();

    public IDevice Open(string name)
    {
        // One device may have several names.
        name = CudaDevices.ListName(name);
        lock (_lock)
        {
            if (!_devices.TryGetValue(name, out CudaDevice? device) || !device.IsUsable)
            {
                device = CudaDevices.Open(name);
                _devices[name] = device;
            }

            return device;
        }
    }
}
