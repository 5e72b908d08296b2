using System.Runtime.InteropServices;
using System.Text;

namespace KernelGen;

// Modules, functions, launches and graphs.
internal sealed unsafe partial class CudaDriver
{
    // Captures only what this thread queues; other threads may go on allocating.
    private const int ThreadLocalCapture = 1;
    private const int DynamicSharedMemory = 8;
    private const int LogBytes = 16 << 10;
    private const int ErrorLogBuffer = 5, ErrorLogBufferBytes = 6;

    private readonly delegate* unmanaged<nint*, byte*, uint, int*, void**, int> _moduleLoad;
    private readonly delegate* unmanaged<nint, int> _moduleUnload, _graphExecDestroy, _graphDestroy;
    private readonly delegate* unmanaged<nint*, nint, byte*, int> _moduleGetFunction;
    private readonly delegate* unmanaged<nint, int, int, int> _functionSetAttribute;
    private readonly delegate* unmanaged<nint, uint, uint, uint, uint, uint, uint, uint, nint, void**, void**, int> _launchKernel;
    private readonly delegate* unmanaged<nint, int, int> _beginCapture;
    private readonly delegate* unmanaged<nint, nint*, int> _endCapture;
    private readonly delegate* unmanaged<nint*, nint, ulong, int> _graphInstantiate;
    private readonly delegate* unmanaged<nint, nint, int> _graphLaunch;

    /// <summary>Compiles PTX for the device of the current context.</summary>
    /// <param name="name">What it is, in messages.</param>
    /// <param name="ptx">The text.</param>
    /// <exception cref="KernelGenException">The driver refuses it; the message holds its log.</exception>
    public nint LoadModule(string name, string ptx)
    {
        byte[] text = [.. Encoding.UTF8.GetBytes(ptx), 0], log = new byte[LogBytes];
        fixed (byte* textStart = text, logStart = log)
        {
            int* options = stackalloc int[] { ErrorLogBuffer, ErrorLogBufferBytes };
            void** values = stackalloc void*[2];
            values[0] = logStart;
            values[1] = (void*)(nint)LogBytes;
            nint module;
            int code = _moduleLoad(&module, textStart, 2, options, values);
            if (DriverError.IsRefusal(code))
            {
                throw DriverError.Refused(name, Describe(code), Marshal.PtrToStringUTF8((nint)logStart)!);
            }

            Check("cuModuleLoadDataEx of " + name, code);
            return module;
        }
    }

    /// <summary>Frees a module.</summary>
    public void UnloadModule(nint module) => _ = _moduleUnload(module);

    /// <summary>A kernel of a module.</summary>
    public nint Function(nint module, string entry)
    {
        fixed (byte* name = (byte[])[.. Encoding.UTF8.GetBytes(entry), 0])
        {
            nint function;
            Check("cuModuleGetFunction of " + entry, _moduleGetFunction(&function, module, name));
            return function;
        }
    }

    /// <summary>Lets a kernel be launched with more dynamic shared memory than 48 KiB.</summary>
    public void AllowSharedBytes(nint function, int bytes) => Check("cuFuncSetAttribute", _functionSetAttribute(function, DynamicSharedMemory, bytes));

    /// <summary>Queues a kernel.</summary>
    /// <param name="name">What it is, in messages.</param>
    /// <param name="function">The kernel.</param>
    /// <param name="grid">Blocks.</param>
    /// <param name="threads">Threads of a block.</param>
    /// <param name="sharedBytes">Dynamic shared memory of a block.</param>
    /// <param name="stream">Where.</param>
    /// <param name="arguments">The parameters, each aligned as its type asks for.</param>
    /// <param name="argumentBytes">Their size.</param>
    public void Launch(string name, nint function, CudaGrid grid, int threads, int sharedBytes, nint stream, byte* arguments, int argumentBytes)
    {
        // CU_LAUNCH_PARAM_BUFFER_POINTER, CU_LAUNCH_PARAM_BUFFER_SIZE, CU_LAUNCH_PARAM_END.
        nuint bytes = (nuint)argumentBytes;
        void** extra = stackalloc void*[5];
        extra[0] = (void*)1;
        extra[1] = arguments;
        extra[2] = (void*)2;
        extra[3] = &bytes;
        extra[4] = null;
        int code = _launchKernel(function, (uint)grid.X, (uint)grid.Y, (uint)grid.Z, (uint)threads, 1, 1, (uint)sharedBytes, stream, null, extra);
        if (code != 0)
        {
            Check($"cuLaunchKernel of {name} ({grid} blocks of {threads} threads, {sharedBytes} bytes of dynamic shared memory)", code);
        }
    }

    /// <summary>From now on what the thread queues is recorded and does not run.</summary>
    public void BeginCapture(nint stream) => Check("cuStreamBeginCapture", _beginCapture(stream, ThreadLocalCapture));

    /// <summary>Ends recording; 0 if something was queued that cannot be recorded.</summary>
    public nint TryEndCapture(nint stream)
    {
        nint graph;
        return _endCapture(stream, &graph) == 0 ? graph : 0;
    }

    /// <summary>Makes a recording ready to run.</summary>
    public nint Instantiate(nint graph)
    {
        nint executable;
        Check("cuGraphInstantiateWithFlags", _graphInstantiate(&executable, graph, 0));
        return executable;
    }

    /// <summary>Queues a recording.</summary>
    public void LaunchGraph(nint executable, nint stream) => Check("cuGraphLaunch", _graphLaunch(executable, stream));

    /// <summary>Frees a recording that is ready to run, if there is one.</summary>
    public void DestroyExecutable(nint executable)
    {
        if (executable != 0)
        {
            _ = _graphExecDestroy(executable);
        }
    }

    /// <summary>Frees a recording, if there is one.</summary>
    public void DestroyGraph(nint graph)
    {
        if (graph != 0)
        {
            _ = _graphDestroy(graph);
        }
    }
}
