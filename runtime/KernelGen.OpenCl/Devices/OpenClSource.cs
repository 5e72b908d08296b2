using System.Collections.Generic;
using System.Threading;

namespace KernelGen;

/// <summary>OpenCL devices for <see cref="DeviceList"/>, each opened once.</summary>
internal sealed class OpenClSource : IDeviceSource
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, OpenClDevice> _devices = [];

    private OpenClSource()
    {
    }

    /// <summary>The only one.</summary>
    public static OpenClSource Shared { get; } = new();

    public string Prefix => OpenClDevices.Prefix;

    public IReadOnlyList<DeviceEntry> List() => OpenClDevices.List();

    public IDevice Open(string name)
    {
        // One device may have several names.
        name = OpenClDevices.ListName(name);
        lock (_lock)
        {
            if (!_devices.TryGetValue(name, out OpenClDevice? device))
            {
                device = OpenClDevices.Open(name);
                _devices.Add(name, device);
            }

            return device;
        }
    }
}
