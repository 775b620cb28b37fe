"""HTTP/1.1 over sockets: requests come whole to a WSGI application, and no client holds a thread.

A connection waits for its client in the kernel (epoll), never in a thread, and for so long only.
"""
