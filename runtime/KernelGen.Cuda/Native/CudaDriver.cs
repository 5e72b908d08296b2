using System.Runtime.InteropServices;

namespace KernelGen;

/// <summary>The calls of NVIDIA's driver that a device makes. Those that need a context use the one that is current on the thread.</summary>
/// <remarks>They are made here and not through ILGPU, which has neither graphs nor attributes of functions, and whose exceptions are numbers.</remarks>
internal sealed unsafe partial class CudaDriver
{
    private readonly nint _library;
    private volatile string? _lost;

    /// <summary>Finds the calls.</summary>
    /// <param name="library">The driver's library, see <see cref="CudaLibrary.Handle"/>.</param>
    /// <exception cref="KernelGenException">There is no library, or it is too old to have all of them.</exception>
    public CudaDriver(nint library)
    {
        _library = library != 0 ? library : throw DriverError.NoDriver();
        _init = (delegate* unmanaged<int, int>)Find("cuInit");
        _driverGetVersion = (delegate* unmanaged<int*, int>)Find("cuDriverGetVersion");
        _deviceGetCount = (delegate* unmanaged<int*, int>)Find("cuDeviceGetCount");
        _deviceGet = (delegate* unmanaged<int*, int, int>)Find("cuDeviceGet");
        _deviceGetName = (delegate* unmanaged<byte*, int, int, int>)Find("cuDeviceGetName");
        _deviceTotalMem = (delegate* unmanaged<nuint*, int, int>)Find("cuDeviceTotalMem_v2");
        _deviceGetAttribute = (delegate* unmanaged<int*, int, int, int>)Find("cuDeviceGetAttribute");
        _getErrorString = (delegate* unmanaged<int, byte**, int>)Find("cuGetErrorString");
        _getErrorName = (delegate* unmanaged<int, byte**, int>)Find("cuGetErrorName");
        _contextPush = (delegate* unmanaged<nint, int>)Find("cuCtxPushCurrent_v2");
        _contextPop = (delegate* unmanaged<nint*, int>)Find("cuCtxPopCurrent_v2");
        _memAlloc = (delegate* unmanaged<nint*, nuint, int>)Find("cuMemAlloc_v2");
        _memFree = (delegate* unmanaged<nint, int>)Find("cuMemFree_v2");
        _memGetInfo = (delegate* unmanaged<nuint*, nuint*, int>)Find("cuMemGetInfo_v2");
        _memHostAlloc = (delegate* unmanaged<void**, nuint, uint, int>)Find("cuMemHostAlloc");
        _memFreeHost = (delegate* unmanaged<void*, int>)Find("cuMemFreeHost");
        _memcpyAsync = (delegate* unmanaged<void*, void*, nuint, nint, int>)Find("cuMemcpyAsync");
        _memsetAsync = (delegate* unmanaged<nint, byte, nuint, nint, int>)Find("cuMemsetD8Async");
        _streamSynchronize = (delegate* unmanaged<nint, int>)Find("cuStreamSynchronize");
        _eventCreate = (delegate* unmanaged<nint*, uint, int>)Find("cuEventCreate");
        _eventDestroy = (delegate* unmanaged<nint, int>)Find("cuEventDestroy_v2");
        _eventRecord = (delegate* unmanaged<nint, nint, int>)Find("cuEventRecord");
        _eventSynchronize = (delegate* unmanaged<nint, int>)Find("cuEventSynchronize");
        _eventElapsedTime = (delegate* unmanaged<float*, nint, nint, int>)Find("cuEventElapsedTime");
        _moduleLoad = (delegate* unmanaged<nint*, byte*, uint, int*, void**, int>)Find("cuModuleLoadDataEx");
        _moduleUnload = (delegate* unmanaged<nint, int>)Find("cuModuleUnload");
        _moduleGetFunction = (delegate* unmanaged<nint*, nint, byte*, int>)Find("cuModuleGetFunction");
        _functionSetAttribute = (delegate* unmanaged<nint, int, int, int>)Find("cuFuncSetAttribute");
        _launchKernel = (delegate* unmanaged<nint, uint, uint, uint, uint, uint, uint, uint, nint, void**, void**, int>)Find("cuLaunchKernel");
        _beginCapture = (delegate* unmanaged<nint, int, int>)Find("cuStreamBeginCapture_v2");
        _endCapture = (delegate* unmanaged<nint, nint*, int>)Find("cuStreamEndCapture");
        _graphInstantiate = (delegate* unmanaged<nint*, nint, ulong, int>)Find("cuGraphInstantiateWithFlags");
        _graphLaunch = (delegate* unmanaged<nint, nint, int>)Find("cuGraphLaunch");
        _graphExecDestroy = (delegate* unmanaged<nint, int>)Find("cuGraphExecDestroy");
        _graphDestroy = (delegate* unmanaged<nint, int>)Find("cuGraphDestroy");
    }

    /// <summary>Why nothing runs in the context any more; <c>null</c> while it does.</summary>
    public string? Lost => _lost;

    /// <summary>What the driver says about an error code.</summary>
    public string Describe(int code) => $"{Text(_getErrorName, code)} ({code}): {Text(_getErrorString, code)}";

    private static string Text(delegate* unmanaged<int, byte**, int> call, int code)
    {
        byte* text = null;
        return call(code, &text) == 0 && text != null ? Marshal.PtrToStringUTF8((nint)text)! : "an unknown error";
    }

    /// <summary>Throws what a code means, and remembers when it means that the context is lost.</summary>
    private void Check(string call, int code)
    {
        if (code != 0)
        {
            KernelGenException error = DriverError.Of(call, code, Describe(code));
            if (DriverError.IsSticky(code))
            {
                _lost ??= error.Message;
            }

            throw error;
        }
    }

    private nint Find(string name) => NativeLibrary.TryGetExport(_library, name, out nint address) ? address : throw DriverError.NoCall(name);
}
