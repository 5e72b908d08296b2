using System.Runtime.InteropServices;
using Silk.NET.OpenCL;

namespace KernelGen;

/// <summary>Platforms, devices, contexts and queues.</summary>
internal sealed unsafe partial class OpenClApi
{
    /// <summary>The platforms; none if the loader finds no driver.</summary>
    public nint[] Platforms()
    {
        uint count = 0;
        int code = _cl.GetPlatformIDs(0, null, &count);
        if (code == OpenClError.NoPlatform || (code == 0 && count == 0))
        {
            return [];
        }

        Check("clGetPlatformIDs", code);
        nint[] platforms = new nint[count];
        fixed (nint* p = platforms)
        {
            Check("clGetPlatformIDs", _cl.GetPlatformIDs(count, p, null));
        }

        return platforms;
    }

    /// <summary>The devices of a platform.</summary>
    public nint[] Devices(nint platform)
    {
        uint count = 0;
        int code = _cl.GetDeviceIDs(platform, DeviceType.All, 0, null, &count);
        if (code == (int)ErrorCodes.DeviceNotFound || (code == 0 && count == 0))
        {
            return [];
        }

        Check("clGetDeviceIDs", code);
        nint[] devices = new nint[count];
        fixed (nint* p = devices)
        {
            Check("clGetDeviceIDs", _cl.GetDeviceIDs(platform, DeviceType.All, count, p, null));
        }

        return devices;
    }

    /// <summary>A property of a platform.</summary>
    public string PlatformText(nint platform, PlatformInfo property)
    {
        nuint bytes;
        Check("clGetPlatformInfo", _cl.GetPlatformInfo(platform, property, 0, null, &bytes));
        byte[] text = new byte[bytes];
        fixed (byte* p = text)
        {
            Check("clGetPlatformInfo", _cl.GetPlatformInfo(platform, property, bytes, p, null));
        }

        return Text(text);
    }

    /// <summary>A property of a device; empty if the driver does not know the property.</summary>
    public byte[] DeviceBytes(nint device, DeviceInfo property)
    {
        nuint bytes;
        if (_cl.GetDeviceInfo(device, property, 0, null, &bytes) != 0)
        {
            return [];
        }

        byte[] value = new byte[bytes];
        fixed (byte* p = value)
        {
            return _cl.GetDeviceInfo(device, property, bytes, p, null) == 0 ? value : [];
        }
    }

    /// <summary>A property of a device as text.</summary>
    public string DeviceText(nint device, DeviceInfo property) => Text(DeviceBytes(device, property));

    /// <summary>A property of a device as a number; 0 if the driver does not know the property.</summary>
    public T DeviceNumber<T>(nint device, DeviceInfo property)
        where T : unmanaged
    {
        byte[] value = DeviceBytes(device, property);
        return value.Length == sizeof(T) ? MemoryMarshal.Read<T>(value) : default;
    }

    /// <summary>A context of one device.</summary>
    public nint CreateContext(nint platform, nint device)
    {
        const nint PlatformProperty = 0x1084;
        nint* properties = stackalloc nint[] { PlatformProperty, platform, 0 };
        int code = Injected("clCreateContext");
        nint context = code != 0 ? 0 : _cl.CreateContext(properties, 1, &device, null, null, &code);
        return Created("clCreateContext", code, context);
    }

    /// <summary>An in-order queue.</summary>
    public nint CreateQueue(nint context, nint device)
    {
        int code = Injected("clCreateCommandQueue");
        nint queue = code != 0 ? 0 : _cl.CreateCommandQueue(context, device, CommandQueueProperties.None, &code);
        return Created("clCreateCommandQueue", code, queue);
    }

    /// <summary>Waits until all work is done.</summary>
    public void Finish(nint queue) => Check("clFinish", Injected("clFinish") is not 0 and int fault ? fault : _cl.Finish(queue));

    /// <summary>Waits until all work is done, whether or not it succeeds.</summary>
    public void TryFinish(nint queue) => _ = _cl.Finish(queue);

    /// <summary>Hands queued work to the device.</summary>
    public void Flush(nint queue) => Check("clFlush", Injected("clFlush") is not 0 and int fault ? fault : _cl.Flush(queue));

    public void ReleaseContext(nint context) => _ = _cl.ReleaseContext(context);

    public void ReleaseQueue(nint queue) => _ = _cl.ReleaseCommandQueue(queue);
}
