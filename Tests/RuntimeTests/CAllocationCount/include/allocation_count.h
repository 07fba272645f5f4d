#pragma once

// The number of blocks that this thread has asked of malloc so far, or −1 where it isn't counted.
long adj_allocation_count(void);
