namespace KernelGen;

/// <summary>Sets the arguments of a kernel in order.</summary>
internal struct KernelArguments(OpenClApi api, nint kernel)
{
    private uint _next;

    /// <summary>Sets the next one to a number or the handle of a buffer.</summary>
    public void Add<T>(T value)
        where T : unmanaged => api.SetArgument(kernel, _next++, value);
}
