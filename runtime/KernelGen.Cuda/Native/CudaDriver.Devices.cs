using System.Text;

namespace KernelGen;

// The driver, its devices, and contexts.
internal sealed unsafe partial class CudaDriver
{
    private const int MaxName = 256;

    private readonly delegate* unmanaged<int, int> _init;
    private readonly delegate* unmanaged<int*, int> _driverGetVersion, _deviceGetCount;
    private readonly delegate* unmanaged<int*, int, int> _deviceGet;
    private readonly delegate* unmanaged<byte*, int, int, int> _deviceGetName;
    private readonly delegate* unmanaged<nuint*, int, int> _deviceTotalMem;
    private readonly delegate* unmanaged<int*, int, int, int> _deviceGetAttribute;
    private readonly delegate* unmanaged<int, byte**, int> _getErrorString, _getErrorName;
    private readonly delegate* unmanaged<nint, int> _contextPush;
    private readonly delegate* unmanaged<nint*, int> _contextPop;

    /// <summary>Initializes the driver and returns its version, such as 12040 for 12.4.</summary>
    /// <exception cref="KernelGenException">There is no device, or the driver does not work.</exception>
    public int Initialize()
    {
        Check("cuInit", _init(0));
        int version;
        Check("cuDriverGetVersion", _driverGetVersion(&version));
        return version;
    }

    /// <summary>The number of devices.</summary>
    public int DeviceCount()
    {
        int count;
        Check("cuDeviceGetCount", _deviceGetCount(&count));
        return count;
    }

    /// <summary>The handle of a device.</summary>
    public int Device(int ordinal)
    {
        int device;
        Check("cuDeviceGet", _deviceGet(&device, ordinal));
        return device;
    }

    /// <summary>What a device calls itself.</summary>
    public string DeviceName(int device)
    {
        byte* name = stackalloc byte[MaxName];
        Check("cuDeviceGetName", _deviceGetName(name, MaxName, device));
        int length = 0;
        while (length < MaxName && name[length] != 0)
        {
            length++;
        }

        return Encoding.UTF8.GetString(name, length);
    }

    /// <summary>The bytes of its memory.</summary>
    public long DeviceMemory(int device)
    {
        nuint bytes;
        Check("cuDeviceTotalMem", _deviceTotalMem(&bytes, device));
        return (long)bytes;
    }

    /// <summary>One of its properties; 0 if the driver does not know it.</summary>
    public int DeviceAttribute(int device, CudaAttribute attribute)
    {
        int value;
        return _deviceGetAttribute(&value, (int)attribute, device) == 0 ? value : 0;
    }

    /// <summary>Makes a context the current one of the thread, until <see cref="PopContext"/>.</summary>
    public void PushContext(nint context) => Check("cuCtxPushCurrent", _contextPush(context));

    /// <summary>The same, whatever has failed before.</summary>
    /// <returns>Whether it is current now.</returns>
    public bool TryPushContext(nint context) => _contextPush(context) == 0;

    /// <summary>Makes the context before that the current one again.</summary>
    public void PopContext()
    {
        nint context;
        _ = _contextPop(&context);
    }
}
