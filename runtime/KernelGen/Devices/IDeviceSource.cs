using System.Collections.Generic;

namespace KernelGen;

/// <summary>A backend that finds devices of its kind.</summary>
public interface IDeviceSource
{
    /// <summary>What the names of its devices start with, such as <c>opencl</c>.</summary>
    string Prefix { get; }

    /// <summary>All devices that it finds, in an order that stays the same as long as the machine does. Does not throw where there are none.</summary>
    IReadOnlyList<DeviceEntry> List();

    /// <summary>The device of a name. Every call with the same name returns the same device, which lives as long as the process.</summary>
    /// <exception cref="KernelGenException">There is no such device, or it cannot be used.</exception>
    IDevice Open(string name);
}
